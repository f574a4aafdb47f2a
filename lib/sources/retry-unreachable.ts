import { setTimeout as delay } from 'node:timers/promises'
import { isAppError } from '#lib/errors.ts'

/** Told before each further attempt, for the log. */
export type OnRetry = (event: { reason: string; attempt: number; afterMs: number }) => void

const delaysMs = [250, 1000]

/**
 * Tries again what a server that could not be reached did not do. Only for what may be done twice.
 * @param isTransient by default a server that could not be reached
 * @throws the last attempt's failure; the signal's reason
 */
export async function retryUnreachable<T>(
  work: () => Promise<T>,
  onRetry: OnRetry | undefined,
  signal: AbortSignal | undefined,
  isTransient: (error: unknown) => boolean = (error) => isAppError(error, 'SOURCE_UNREACHABLE'),
): Promise<T> {
  for (const [i, afterMs] of delaysMs.entries()) {
    signal?.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      if (!isAppError(error) || !isTransient(error)) throw error
      onRetry?.({ reason: error.message, attempt: i + 2, afterMs })
      await delay(afterMs, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted())
    }
  }
  return await work()
}
