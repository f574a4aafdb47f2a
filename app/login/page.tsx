import type { Metadata } from 'next'
import { LoginForm } from '#components/login/login-form.tsx'
import { returnPathOf } from '#components/login/return-path.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.login.title }

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<{ from?: string | string[]; ended?: string | string[] }>
}) {
  const { from, ended } = await searchParams
  return (
    <LoginForm hasEnded={ended !== undefined} returnPath={returnPathOf(typeof from === 'string' ? from : undefined)} />
  )
}
