import type { Metadata } from 'next'
import { AbsentPage } from '#components/shell/absent-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.shell.forbidden.page }

export default async function Page({ searchParams }: { searchParams: Promise<{ needs?: string | string[] }> }) {
  await requirePageSession()
  return <AbsentPage reason={(await searchParams).needs === 'Operator' ? 'Operator' : 'Administrator'} />
}
