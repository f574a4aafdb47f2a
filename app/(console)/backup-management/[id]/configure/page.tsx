import type { Metadata } from 'next'
import { requireSubject, titleOf } from '#app/(console)/subject-page.ts'
import { ConfigureBackup } from '#components/backup/configure-backup.tsx'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleOf('configure', 'backupTask', (await params).id, 'Operator')
}

export default async function ConfigureBackupPage({ params }: Props) {
  await requireSubject('backupTask', (await params).id, 'Operator')
  const { id } = await params
  return <ConfigureBackup taskId={id} />
}
