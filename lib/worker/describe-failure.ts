import type { ErrorView } from '#lib/contract/action-result.ts'
import { describeError } from '#lib/error-view.ts'

/** Why an execution failed, as its row keeps it: expected errors as they are, of a bug the id under which it is logged. */
export function describeFailure(error: unknown, executionId: string): Pick<ErrorView, 'code' | 'message' | 'remedy'> {
  const { code, message, remedy } = describeError(error, `execution ${executionId}`)
  return { code, message, remedy }
}
