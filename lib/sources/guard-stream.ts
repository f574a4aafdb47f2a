import type { Readable } from 'node:stream'

/**
 * For a stream that is handed out. It may fail (by an abort, say) before anybody reads it, and without a listener that
 * would be an uncaught error and the end of the process. Whoever reads it later is told all the same.
 */
export function guardStream<T extends Readable>(stream: T): T {
  return stream.on('error', () => {})
}
