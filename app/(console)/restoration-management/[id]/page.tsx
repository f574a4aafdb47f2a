import type { Metadata } from 'next'
import { RestorationTaskPage } from '#components/restoration/restoration-task-page.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.restoration.title }

export default async function ViewRestorationPage({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession()
  const { id } = await params
  return <RestorationTaskPage taskId={id} />
}
