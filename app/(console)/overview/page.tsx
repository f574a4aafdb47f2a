import type { Metadata } from 'next'
import { Overview } from '#components/overview/overview.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.overview.title }

export default async function Page() {
  await requirePageSession()
  return <Overview />
}
