import type { Metadata } from 'next'
import { CreateRestoration } from '#components/restoration/create-restoration.tsx'
import { requirePageSession } from '#lib/auth/page-session.ts'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.restoration.form.title }

export default async function CreateRestorationPage() {
  await requirePageSession('Operator')
  return <CreateRestoration />
}
