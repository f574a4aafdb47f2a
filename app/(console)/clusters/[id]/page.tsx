import type { Metadata } from 'next'
import { requireSubject, titleOf } from '#app/(console)/subject-page.ts'
import { ClusterPage } from '#components/clusters/cluster-page.tsx'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleOf('cluster', 'cluster', (await params).id)
}

export default async function Page({ params }: Props) {
  await requireSubject('cluster', (await params).id)
  return <ClusterPage id={(await params).id} />
}
