import type { Metadata } from 'next'
import { BackupList } from '#components/backup/backup-list.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.backup.title }

export default async function BackupManagementPage() {
  await requirePageSession()
  return <BackupList />
}
