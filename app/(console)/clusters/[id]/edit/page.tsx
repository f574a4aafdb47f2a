import type { Metadata } from 'next'
import { EditClusterPage } from '#components/clusters/edit-cluster-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.edit }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession('Administrator')
  return <EditClusterPage id={(await params).id} />
}
