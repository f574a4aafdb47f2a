import { AppError } from '#lib/errors.ts'

/** One Ctrl-C may come twice, from the terminal and from the process above. */
const sameKeyMs = 300
const exitCodeOfInterrupt = 130

/**
 * The first Ctrl-C (SIGINT, SIGTERM, SIGHUP) ends the work cleanly, the second the process.
 * @param onSecond what must be done all the same, without waiting
 */
export function listenForStop(onFirst: () => void, onSecond: () => void): AbortSignal {
  const controller = new AbortController()
  let firstAt = 0
  const stop = () => {
    if (!controller.signal.aborted) {
      firstAt = performance.now()
      onFirst()
      controller.abort(new AppError('STOPPED', 'Stopped by Ctrl-C or a signal.', { remedy: 'Run the command again.' }))
    } else if (performance.now() - firstAt > sameKeyMs) {
      onSecond()
      process.exit(exitCodeOfInterrupt)
    }
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop)
  return controller.signal
}
