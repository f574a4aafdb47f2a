import type { Metadata } from 'next'
import { requireSubject, titleOf } from '#app/(console)/subject-page.ts'
import { BackupHistory } from '#components/backup/backup-history.tsx'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleOf('history', 'backupTask', (await params).id)
}

export default async function BackupHistoryPage({ params }: Props) {
  await requireSubject('backupTask', (await params).id)
  const { id } = await params
  return <BackupHistory taskId={id} />
}
