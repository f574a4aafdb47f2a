import type { Metadata } from 'next'
import { ArchivePage } from '#components/browse/archive-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.browse.archive.crumb }

export default async function Page({ params }: { params: Promise<{ fileId: string }> }) {
  await requirePageSession('Operator')
  return <ArchivePage fileId={(await params).fileId} />
}
