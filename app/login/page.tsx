import type { Metadata } from 'next'
import { LoginForm } from '#components/login/login-form.tsx'
import { returnPathOf } from '#components/login/return-path.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.login.title }

export default async function Page({ searchParams }: { searchParams: Promise<{ from?: string | string[] }> }) {
  const { from } = await searchParams
  return <LoginForm returnPath={returnPathOf(typeof from === 'string' ? from : undefined)} />
}
