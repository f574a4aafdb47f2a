import type { Metadata } from 'next'
import { requireSubject, titleOf } from '#app/(console)/subject-page.ts'
import { LivePage } from '#components/browse/live-page.tsx'

interface Props {
  params: Promise<{ id: string; serviceId: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleOf('znodes', 'service', (await params).serviceId, 'Operator')
}

export default async function Page({ params }: Props) {
  await requireSubject('service', (await params).serviceId, 'Operator')
  const { id, serviceId } = await params
  return <LivePage clusterId={id} serviceId={serviceId} />
}
