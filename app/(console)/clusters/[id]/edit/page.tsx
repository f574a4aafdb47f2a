import type { Metadata } from 'next'
import { requireSubject, titleOf } from '#app/(console)/subject-page.ts'
import { EditClusterPage } from '#components/clusters/edit-cluster-page.tsx'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleOf('editCluster', 'cluster', (await params).id, 'Administrator')
}

export default async function Page({ params }: Props) {
  await requireSubject('cluster', (await params).id, 'Administrator')
  return <EditClusterPage id={(await params).id} />
}
