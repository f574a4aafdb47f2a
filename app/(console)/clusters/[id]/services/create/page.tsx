import type { Metadata } from 'next'
import { requireSubject } from '#app/(console)/subject-page.ts'
import { CreateServicePage } from '#components/clusters/create-service-page.tsx'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.serviceForm.createTitle }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requireSubject('cluster', (await params).id, 'Administrator')
  return <CreateServicePage clusterId={(await params).id} />
}
