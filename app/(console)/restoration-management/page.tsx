import type { Metadata } from 'next'
import { RestorationList } from '#components/restoration/restoration-list.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.restoration.title }

export default async function RestorationManagementPage() {
  await requirePageSession()
  return <RestorationList />
}
