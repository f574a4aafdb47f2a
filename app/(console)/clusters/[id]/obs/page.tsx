import type { Metadata } from 'next'
import { requireSubject } from '#app/(console)/subject-page.ts'
import { ObsPage } from '#components/clusters/storage/obs-page.tsx'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.obs.title }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requireSubject('cluster', (await params).id, 'Administrator')
  return <ObsPage clusterId={(await params).id} />
}
