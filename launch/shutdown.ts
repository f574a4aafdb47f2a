import { Socket } from 'node:net'

/** What was started, in order, so that it is stopped in the opposite one; once, whatever asks for it. */
export interface Shutdown {
  /** Aborted when the stop begins: what is still starting gives up. */
  readonly signal: AbortSignal
  /** Register before the start: a stop may come in the middle of it. */
  onStop(what: string, stop: () => Promise<void>): void
  /** Stops everything and exits. A second call waits for the first. */
  stop(why: string, exitCode: number): Promise<never>
}

/** Listens for Ctrl-C, SIGTERM, SIGHUP and the end of the process that started us. */
export function openShutdown(): Shutdown {
  const controller = new AbortController()
  const started: { what: string; stop: () => Promise<void> }[] = []
  let stopping: Promise<never> | undefined

  async function stopAll(why: string, exitCode: number): Promise<never> {
    console.log(`\nStopping: ${why}`)
    controller.abort(new Error(why))
    let code = exitCode
    for (const { what, stop } of started.toReversed()) {
      try {
        await stop()
        console.log(`  ${what} stopped`)
      } catch (error) {
        console.error(`  ${what} did not stop:`, error)
        code = 1
      }
    }
    process.exit(code)
  }
  const shutdown: Shutdown = {
    signal: controller.signal,
    onStop(what, stop) {
      controller.signal.throwIfAborted()
      started.push({ what, stop })
    },
    stop(why, exitCode) {
      stopping ??= stopAll(why, exitCode)
      return stopping
    },
  }

  // A terminal that was closed refuses what is written to it; the stop goes on all the same.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {})
  process.on('SIGINT', () => void shutdown.stop('Ctrl-C', 0))
  process.on('SIGTERM', () => void shutdown.stop('asked to end (SIGTERM)', 0))
  process.on('SIGHUP', () => void shutdown.stop('the terminal was closed', 0))
  whenParentEnds(() => void shutdown.stop('the process that started this one has ended', 1))
  return shutdown
}

/** bootstrap.mjs holds the other end of file descriptor 3. */
function whenParentEnds(then: () => void): void {
  const parent = new Socket({ fd: 3, readable: true })
  parent.on('error', () => {})
  parent.on('close', then)
  parent.resume()
  parent.unref()
}
