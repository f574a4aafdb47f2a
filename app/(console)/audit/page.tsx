import type { Metadata } from 'next'
import { AuditList } from '#components/audit/audit-list.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.audit.title }

export default async function Page() {
  await requirePageSession('Administrator')
  return <AuditList />
}
