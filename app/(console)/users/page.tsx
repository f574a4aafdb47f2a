import type { Metadata } from 'next'
import { UserList } from '#components/users/user-list.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.users.title }

export default async function Page() {
  await requirePageSession('Administrator')
  return <UserList />
}
