import type { Metadata } from 'next'
import { requireSubject } from '#app/(console)/subject-page.ts'
import { EditNameServicePage } from '#components/clusters/storage/edit-name-service-page.tsx'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.nameServices.title }

export default async function Page({ params }: { params: Promise<{ id: string; nameServiceId: string }> }) {
  await requireSubject('cluster', (await params).id, 'Administrator')
  const { id, nameServiceId } = await params
  return <EditNameServicePage clusterId={id} nameServiceId={nameServiceId} />
}
