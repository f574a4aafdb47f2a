import type { ErrorCode } from '#lib/errors.ts'

/**
 * What the route handlers answer and the screens show. Times are ISO 8601 strings in UTC, sizes bytes, durations
 * milliseconds. No secret ever stands here.
 */

/** What a server action returns: expected errors come back as values, so that the form can show them at the field. */
export type ActionResult<T = null> = { ok: true; value: T } | { ok: false; error: ErrorView }

export interface ErrorView {
  code: ErrorCode
  message: string
  remedy: string | null
  /** Form field at fault, in the form's own dotted path. */
  field: string | null
  /** Of an unexpected error, to be found in the log. */
  errorId: string | null
}
