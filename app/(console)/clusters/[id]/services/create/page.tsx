import type { Metadata } from 'next'
import { CreateServicePage } from '#components/clusters/create-service-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.serviceForm.createTitle }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession('Administrator')
  return <CreateServicePage clusterId={(await params).id} />
}
