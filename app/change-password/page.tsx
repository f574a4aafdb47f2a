import type { Metadata } from 'next'
import { ChangePasswordForm } from '#components/login/change-password-form.tsx'
import { requireAccountSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.login.change.title }

export default async function Page() {
  const { mustChangePassword } = await requireAccountSession()
  return <ChangePasswordForm isForced={mustChangePassword} />
}
