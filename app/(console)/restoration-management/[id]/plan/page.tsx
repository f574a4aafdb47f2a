import type { Metadata } from 'next'
import { PlanPage } from '#components/restoration/plan-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.plan.crumb }

export default async function RestorationPlanPage({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession()
  const { id } = await params
  return <PlanPage taskId={id} />
}
