import type { Metadata } from 'next'
import { RestorationHistory } from '#components/restoration/restoration-history.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.restoration.title }

export default async function RestorationHistoryPage({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession()
  const { id } = await params
  return <RestorationHistory taskId={id} />
}
