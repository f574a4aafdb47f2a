import type { Metadata } from 'next'
import { requireSubject } from '#app/(console)/subject-page.ts'
import { CreateNameServicePage } from '#components/clusters/storage/create-name-service-page.tsx'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.nameServiceForm.createTitle }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requireSubject('cluster', (await params).id, 'Administrator')
  return <CreateNameServicePage clusterId={(await params).id} />
}
