import { ZodError } from 'zod'
import type { ListView, UnreadableView } from '#lib/contract/listing.ts'
import { isAppError } from './errors.ts'
import { log } from './log.ts'

interface NamedRow {
  id: string
}

/** Views each row by itself: one whose columns another version wrote is named, and the others stand. */
export function viewRows<Row extends NamedRow, View>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  view: (row: Row) => View,
): ListView<View> {
  const list: ListView<View> = { rows: [], unreadable: [] }
  for (const row of rows) {
    const unreadable = tryView({ id: row.id, name: nameOf(row) }, () => list.rows.push(view(row)))
    if (unreadable !== null) list.unreadable.push(unreadable)
  }
  return list
}

/** @returns why it could not be viewed; null: it was. What is no matter of its columns is thrown. */
export function tryView({ id, name }: Omit<UnreadableView, 'reason'>, view: () => void): UnreadableView | null {
  try {
    view()
    return null
  } catch (error) {
    if (!(error instanceof ZodError) && !isAppError(error)) throw error
    log.error({ id, name, err: error }, 'a row cannot be read; the others are shown without it')
    return { id, name, reason: describe(error) }
  }
}

function describe(error: Error): string {
  const issue = error instanceof ZodError ? error.issues[0] : undefined
  if (issue === undefined) return error.message
  const place = issue.path.join('.')
  return place === '' ? issue.message : `${place}: ${issue.message}`
}
