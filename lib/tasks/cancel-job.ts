import type { ErrorView } from '#lib/contract/action-result.ts'
import { getDb } from '#lib/db.ts'
import { toJsonColumn } from '#lib/db-text.ts'

const cancelled: ErrorView = {
  code: 'STOPPED',
  message: 'Cancelled.',
  remedy: null,
  field: null,
  errorId: null,
}

/** Ends a page job of one's own; its worker notices within a second. One that has ended stays as it is. */
export async function cancelJob(id: string, userName: string): Promise<null> {
  await getDb().job.updateMany({
    where: { id, userName, state: { in: ['waiting', 'running'] } },
    data: { state: 'failed', endedAt: new Date(), error: toJsonColumn(cancelled) },
  })
  return null
}
