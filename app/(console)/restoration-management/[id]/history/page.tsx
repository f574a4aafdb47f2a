import type { Metadata } from 'next'
import { requireSubject, titleOf } from '#app/(console)/subject-page.ts'
import { RestorationHistory } from '#components/restoration/restoration-history.tsx'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleOf('history', 'restorationTask', (await params).id)
}

export default async function RestorationHistoryPage({ params }: Props) {
  await requireSubject('restorationTask', (await params).id)
  const { id } = await params
  return <RestorationHistory taskId={id} />
}
