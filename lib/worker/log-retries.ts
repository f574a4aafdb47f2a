import type { Reporter } from '#lib/progress.ts'
import type { OnRetry } from '#lib/sources/retry-unreachable.ts'

/** What a place did not do at once, and is tried again, stands in the log of the run. */
export function logRetries(reporter: Reporter): OnRetry {
  return ({ reason, attempt, afterMs }) =>
    reporter.log('warn', `${reason} Attempt ${attempt} follows after ${afterMs} ms.`)
}
