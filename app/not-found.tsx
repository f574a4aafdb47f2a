import type { Metadata } from 'next'
import { NotFoundFace } from '#components/shell/not-found-face.tsx'
import { en } from '#messages/en.ts'

export const metadata: Metadata = { title: en.errors.notFoundTitle }

export default function NotFound() {
  return <NotFoundFace />
}
