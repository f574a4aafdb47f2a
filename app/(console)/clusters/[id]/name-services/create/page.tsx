import type { Metadata } from 'next'
import { CreateNameServicePage } from '#components/clusters/storage/create-name-service-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.nameServiceForm.createTitle }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession('Administrator')
  return <CreateNameServicePage clusterId={(await params).id} />
}
