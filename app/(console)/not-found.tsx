import type { Metadata } from 'next'
import { AbsentPage } from '#components/shell/absent-page.tsx'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.errors.notFoundTitle }

export default function NotFound() {
  return <AbsentPage reason="notFound" />
}
