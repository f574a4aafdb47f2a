import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { createTranslator } from 'use-intl/core'
import { requirePageSession } from '#lib/auth/page-session.ts'
import type { Role } from '#lib/contract/users.ts'
import { findSubjectName, type Subject } from '#lib/tasks/find-subject-name.ts'
import { en } from '#messages/en.ts'

/** Once a request, for the title and the page. */
const findName = cache(findSubjectName)

/** The session comes first: a title, too, tells a name. Unknown ids get the page for what does not exist, and a 404. */
export async function requireSubject(subject: Subject, id: string, role?: Role): Promise<string> {
  await requirePageSession(role)
  const name = await findName(subject, id)
  if (name === null) notFound()
  return name
}

export async function titleOf(
  page: keyof typeof en.shell.pageTitle,
  ...subject: Parameters<typeof requireSubject>
): Promise<Metadata> {
  const t = createTranslator({ locale: 'en', messages: en, namespace: 'shell.pageTitle' })
  return { title: t(page, { name: await requireSubject(...subject) }) }
}
