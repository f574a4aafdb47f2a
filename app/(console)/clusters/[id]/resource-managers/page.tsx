import type { Metadata } from 'next'
import { requireSubject } from '#app/(console)/subject-page.ts'
import { ResourceManagersPage } from '#components/clusters/storage/resource-managers-page.tsx'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.resourceManagers.title }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requireSubject('cluster', (await params).id, 'Administrator')
  return <ResourceManagersPage clusterId={(await params).id} />
}
