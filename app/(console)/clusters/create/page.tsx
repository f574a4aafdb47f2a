import type { Metadata } from 'next'
import { CreateClusterPage } from '#components/clusters/create-cluster-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.clusters.form.createTitle }

export default async function Page() {
  await requirePageSession('Administrator')
  return <CreateClusterPage />
}
