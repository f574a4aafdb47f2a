import { createInterface } from 'node:readline/promises'
import { AppError } from '#lib/errors.ts'
import type { Output } from './output.ts'
import { usageError } from './usage-error.ts'

/** Throws INVALID_INPUT where neither --yes was given nor anybody can be asked: before any work is done. */
export function assertCanConfirm(yes: true | undefined, output: Output): void {
  if (yes || (!output.isJson && process.stdin.isTTY && process.stderr.isTTY)) return
  throw usageError(
    'Nobody can be asked here: standard input is no terminal, or --json was given.',
    'Look at the plan, then add --yes, and --plan-hash so that nothing else is done.',
  )
}

/** Asks on the terminal. Throws STOPPED unless the answer is yes. */
export async function confirmOrStop(question: string, signal: AbortSignal): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  // In its raw mode the terminal sends no signal of itself.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    const answer = await Promise.race([
      terminal.question(`${question} Type yes: `, { signal }),
      new Promise<string>((done) => terminal.once('close', () => done(''))),
    ])
    if (answer.trim() === 'yes') return
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    terminal.close()
  }
  signal.throwIfAborted()
  throw new AppError('STOPPED', 'Not confirmed: nothing was written.')
}
