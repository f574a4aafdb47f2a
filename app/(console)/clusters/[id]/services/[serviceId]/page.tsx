import type { Metadata } from 'next'
import { EditServicePage } from '#components/clusters/edit-service-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.services.edit }

export default async function Page({ params }: { params: Promise<{ id: string; serviceId: string }> }) {
  await requirePageSession('Administrator')
  const { id, serviceId } = await params
  return <EditServicePage clusterId={id} serviceId={serviceId} />
}
