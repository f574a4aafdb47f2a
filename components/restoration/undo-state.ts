import { isActive } from '#components/tasks/task-states.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'

type UndoneTask = Pick<RestorationTaskView, 'status' | 'undo'>

/** Its restoration, or the undo of it, waits or runs. */
export function isBusy({ status, undo }: UndoneTask): boolean {
  return isActive(status) || (undo !== null && isActive(undo.status))
}

/** An undo ended before it was done: it may be tried again. */
export function isUndoUnfinished({ undo }: Pick<RestorationTaskView, 'undo'>): boolean {
  return undo?.status === 'Failed' || undo?.status === 'Stopped'
}
