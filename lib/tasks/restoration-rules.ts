import { AppError } from '#lib/errors.ts'
import type { RestorationState } from '#lib/queue/restoration-state.ts'

/** Why a restoration task cannot be planned or started in its state, in words; null when it can. */
export function explainRefusal({ status, undoStatus }: RestorationState): string | null {
  if (undoStatus === 'Waiting' || undoStatus === 'Running')
    return 'The undo of this task is already waiting or running.'
  switch (status) {
    case 'Success':
      return undoStatus === null
        ? 'The restoration succeeded; a task that succeeded is not executed again. Create a new one.'
        : 'The restoration succeeded, and its undo did not: only the undo may be tried again.'
    case 'Waiting':
    case 'Running':
      return 'The task is already waiting or running.'
    case 'Ready':
    case 'SuccessWithConflicts':
    case 'Failed':
    case 'Stopped':
      return null
  }
}

/** @throws AppError WRONG_STATE */
export function refuseFinished(task: RestorationState): void {
  const refusal = explainRefusal(task)
  if (refusal !== null) throw new AppError('WRONG_STATE', refusal)
}

/** An undo that did not get to its end: what Retry takes up. */
export function isUndoUnfinished({ undoStatus }: Pick<RestorationState, 'undoStatus'>): boolean {
  return undoStatus === 'Failed' || undoStatus === 'Stopped'
}
