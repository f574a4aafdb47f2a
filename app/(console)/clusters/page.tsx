import type { Metadata } from 'next'
import { ClusterList } from '#components/clusters/cluster-list.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.title }

export default async function Page() {
  await requirePageSession()
  return <ClusterList />
}
