import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { runProgram } from '#launch/run-program.ts'
import type { TestOutcome } from './test-outcome.ts'

const eventSchema = z.union([
  z.object({ failed: z.string(), file: z.string() }),
  z.object({
    counts: z.object({
      passed: z.number(),
      failed: z.number(),
      cancelled: z.number(),
      skipped: z.number(),
      todo: z.number(),
    }),
  }),
])
export interface TestFiles {
  /** Files, or patterns of them. */
  patterns: readonly string[]
  /** Files at once. */
  concurrency: number
  timeoutMs: number
}

/** Several files bring a JVM or a PostgreSQL each. */
export const unitTests: TestFiles = {
  patterns: ['{app,bench,cli,components,launch,lib,messages,scripts,testbed}/**/*.test.ts'],
  concurrency: 2,
  timeoutMs: 300_000,
}

/** Each brings a ZooKeeper and brokers, and takes what the machine has. */
export const trials: TestFiles = { patterns: ['trials/**/*.test.ts'], concurrency: 1, timeoutMs: 900_000 }

/** Files of tests, by Node's own runner. */
export async function runNodeTests(
  { patterns, concurrency, timeoutMs }: TestFiles,
  signal: AbortSignal,
): Promise<TestOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'kmc-test-events-'))
  const events = join(folder, 'events.ndjson')
  try {
    const { code } = await runProgram(
      process.execPath,
      [
        '--test',
        `--test-concurrency=${concurrency}`,
        `--test-timeout=${timeoutMs}`,
        ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
        ...['--test-reporter=./scripts/count-reporter.mjs', `--test-reporter-destination=${events}`],
        ...patterns,
      ],
      { signal, isShown: true },
    )
    const lines = (await readFile(events, 'utf8')).split('\n').filter((line) => line !== '')
    return readOutcome(lines, code)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function readOutcome(lines: readonly string[], code: number | null): TestOutcome {
  const outcome: TestOutcome = { passed: 0, failures: [] }
  let hasTotals = false
  for (const line of lines) {
    const event = eventSchema.parse(JSON.parse(line))
    if ('failed' in event) {
      outcome.failures.push(`${event.file} › ${event.failed}`)
      continue
    }
    hasTotals = true
    const { passed, failed, cancelled, skipped, todo } = event.counts
    outcome.passed = passed
    const unnamed = failed + cancelled + skipped + todo - outcome.failures.length
    for (let n = 0; n < unnamed; n++)
      outcome.failures.push('a test that was skipped, cancelled or left to do: see above')
  }
  if (!hasTotals) outcome.failures.push(`node --test ended before its totals (exit code ${code})`)
  return outcome
}
