import type { Metadata } from 'next'
import { BackupHistory } from '#components/backup/backup-history.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.backup.title }

export default async function BackupHistoryPage({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession()
  const { id } = await params
  return <BackupHistory taskId={id} />
}
