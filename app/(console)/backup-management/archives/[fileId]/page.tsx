import type { Metadata } from 'next'
import { requireSubject, titleOf } from '#app/(console)/subject-page.ts'
import { ArchivePage } from '#components/browse/archive-page.tsx'

interface Props {
  params: Promise<{ fileId: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleOf('archive', 'backupFile', (await params).fileId, 'Operator')
}

export default async function Page({ params }: Props) {
  await requireSubject('backupFile', (await params).fileId, 'Operator')
  return <ArchivePage fileId={(await params).fileId} />
}
