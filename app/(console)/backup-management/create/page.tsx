import type { Metadata } from 'next'
import { CreateBackup } from '#components/backup/create-backup.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.backup.form.createTitle }

export default async function CreateBackupPage() {
  await requirePageSession('Operator')
  return <CreateBackup />
}
