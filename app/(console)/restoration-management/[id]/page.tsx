import type { Metadata } from 'next'
import { requireSubject, titleOf } from '#app/(console)/subject-page.ts'
import { RestorationTaskPage } from '#components/restoration/restoration-task-page.tsx'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleOf('restoration', 'restorationTask', (await params).id)
}

export default async function ViewRestorationPage({ params }: Props) {
  await requireSubject('restorationTask', (await params).id)
  const { id } = await params
  return <RestorationTaskPage taskId={id} />
}
