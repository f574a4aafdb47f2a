import type { Metadata } from 'next'
import { ResourceManagersPage } from '#components/clusters/storage/resource-managers-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.resourceManagers.title }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession('Administrator')
  return <ResourceManagersPage clusterId={(await params).id} />
}
