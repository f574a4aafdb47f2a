import type { Metadata } from 'next'
import { requireSubject, titleOf } from '#app/(console)/subject-page.ts'
import { EditServicePage } from '#components/clusters/edit-service-page.tsx'

interface Props {
  params: Promise<{ id: string; serviceId: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleOf('service', 'service', (await params).serviceId, 'Administrator')
}

export default async function Page({ params }: Props) {
  await requireSubject('service', (await params).serviceId, 'Administrator')
  const { id, serviceId } = await params
  return <EditServicePage clusterId={id} serviceId={serviceId} />
}
