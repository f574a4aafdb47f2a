import type { Metadata } from 'next'
import { requireSubject, titleOf } from '#app/(console)/subject-page.ts'
import { PlanPage } from '#components/restoration/plan-page.tsx'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleOf('plan', 'restorationTask', (await params).id)
}

export default async function RestorationPlanPage({ params }: Props) {
  await requireSubject('restorationTask', (await params).id)
  const { id } = await params
  return <PlanPage taskId={id} />
}
