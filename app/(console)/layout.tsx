import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { ConsolePage } from '#components/shell/console-page.tsx'
import { themeCookie, themeOf } from '#components/shell/theme.ts'
import { requirePageSession } from '#lib/auth/page-session.ts'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { user } = await requirePageSession()
  const theme = themeOf((await cookies()).get(themeCookie)?.value)
  return (
    <ConsolePage user={{ id: user.id, name: user.name, role: user.role }} theme={theme}>
      {children}
    </ConsolePage>
  )
}
