import type { Metadata } from 'next'
import { ObsPage } from '#components/clusters/storage/obs-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.obs.title }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession('Administrator')
  return <ObsPage clusterId={(await params).id} />
}
