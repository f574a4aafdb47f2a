import type { Metadata } from 'next'
import { ConfigureBackup } from '#components/backup/configure-backup.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.backup.title }

export default async function ConfigureBackupPage({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession('Operator')
  const { id } = await params
  return <ConfigureBackup taskId={id} />
}
