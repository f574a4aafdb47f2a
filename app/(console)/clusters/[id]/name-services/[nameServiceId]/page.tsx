import type { Metadata } from 'next'
import { EditNameServicePage } from '#components/clusters/storage/edit-name-service-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.nameServices.title }

export default async function Page({ params }: { params: Promise<{ id: string; nameServiceId: string }> }) {
  await requirePageSession('Administrator')
  const { id, nameServiceId } = await params
  return <EditNameServicePage clusterId={id} nameServiceId={nameServiceId} />
}
