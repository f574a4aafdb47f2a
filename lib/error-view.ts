import { randomUUID } from 'node:crypto'
import type { ErrorView } from '#lib/contract/action-result.ts'
import { isAppError } from './errors.ts'
import { log } from './log.ts'

/** What a person gets to see of an error: an expected one as it is, of any other only the id under which it is logged. */
export function describeError(error: unknown, during: string): ErrorView {
  if (isAppError(error) && error.code !== 'INTERNAL') {
    return {
      code: error.code,
      message: error.message,
      remedy: error.remedy ?? null,
      field: error.field ?? null,
      errorId: null,
    }
  }
  const errorId = randomUUID().slice(0, 8)
  log.error({ err: error, errorId, during }, 'unexpected error')
  return {
    code: 'INTERNAL',
    message: isAppError(error) ? error.message : 'Something unexpected went wrong.',
    remedy: isAppError(error) && error.remedy !== undefined ? error.remedy : `Look for ${errorId} in the log.`,
    field: null,
    errorId,
  }
}
