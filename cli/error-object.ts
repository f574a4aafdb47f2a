import { type AppError, type ErrorCode, isAppError } from '#lib/errors.ts'

export interface ErrorObject {
  code: ErrorCode
  message: string
  remedy: string | null
}

/** What --json says of a failure. Anything unexpected is a bug of kmc and keeps its own words. */
export function errorObject(error: unknown): ErrorObject {
  if (isAppError(error)) return objectOf(error)
  const words = error instanceof Error ? error.message : String(error)
  return { code: 'INTERNAL', message: `kmc failed unexpectedly: ${words}`, remedy: null }
}

function objectOf({ code, message, remedy }: AppError): ErrorObject {
  return { code, message, remedy: remedy ?? null }
}
