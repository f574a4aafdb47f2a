import type { TaskStatus } from '#lib/contract/executions.ts'
import { AppError } from '#lib/errors.ts'

/** Why a restoration task cannot be planned or started in its state, in words; null when it can. */
export function explainRefusal({ status }: { status: TaskStatus }): string | null {
  switch (status) {
    case 'Success':
      return 'The restoration succeeded; a task that succeeded is not executed again. Create a new one.'
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
export function refuseFinished(task: { status: TaskStatus }): void {
  const refusal = explainRefusal(task)
  if (refusal !== null) throw new AppError('WRONG_STATE', refusal)
}
