import type { Metadata } from 'next'
import { LivePage } from '#components/browse/live-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.browse.live.crumb }

export default async function Page({ params }: { params: Promise<{ id: string; serviceId: string }> }) {
  await requirePageSession('Operator')
  const { id, serviceId } = await params
  return <LivePage clusterId={id} serviceId={serviceId} />
}
