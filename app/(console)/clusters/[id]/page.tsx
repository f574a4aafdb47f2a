import type { Metadata } from 'next'
import { ClusterPage } from '#components/clusters/cluster-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.page.facts }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession()
  return <ClusterPage id={(await params).id} />
}
