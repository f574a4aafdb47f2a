import '@patternfly/react-core/dist/styles/base.css'
import './globals.css'
import type { Metadata } from 'next'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { Providers } from '#components/shell/providers.tsx'
import { darkClass, prefersDark, themeCookie, themeOf } from '#components/shell/theme.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = {
  title: { default: en.shell.product, template: `%s · ${en.shell.product}` },
  robots: { index: false, follow: false },
}

/** Runs before the first paint, so that a dark system never sees a white flash. */
const followSystem = `if(matchMedia('${prefersDark}').matches)document.documentElement.classList.add('${darkClass}')`

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = themeOf((await cookies()).get(themeCookie)?.value)
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <html lang="en" className={theme === 'dark' ? darkClass : undefined} suppressHydrationWarning>
      <head>
        {theme === 'system' ? (
          // biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant, under the page's nonce.
          <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: followSystem }} />
        ) : null}
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
