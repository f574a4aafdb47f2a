import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { nodeModule, runProgram } from '#launch/run-program.ts'
import type { TestOutcome } from './test-outcome.ts'

const specSchema = z.object({
  title: z.string(),
  file: z.string(),
  tests: z.array(z.object({ status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']) })),
})
const suiteSchema = z.object({
  specs: z.array(specSchema).default([]),
  get suites() {
    return z.array(suiteSchema).default([])
  },
})
const reportSchema = z.object({
  suites: z.array(suiteSchema),
  errors: z.array(z.object({ message: z.string().default('an error outside the tests') })),
})

/** The story in a real browser, by Playwright; no files: all of them. */
export async function runBrowserTests(files: readonly string[], signal: AbortSignal): Promise<TestOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'kmc-browser-report-'))
  const report = join(folder, 'report.json')
  try {
    const [node, playwright] = nodeModule('@playwright/test/cli.js')
    const { code } = await runProgram(node, [playwright, 'test', ...files, '--reporter=list,json'], {
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      signal,
      isShown: true,
    })
    const text = await readFile(report, 'utf8').catch(() => undefined)
    if (text === undefined) return { passed: 0, failures: [`Playwright gave no report (exit code ${code})`] }
    return readOutcome(reportSchema.parse(JSON.parse(text)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function readOutcome({ suites, errors }: z.infer<typeof reportSchema>): TestOutcome {
  const outcome: TestOutcome = { passed: 0, failures: errors.map(({ message }) => firstLine(message)) }
  for (const { title, file, tests } of suites.flatMap(specsOf)) {
    for (const { status } of tests) {
      if (status === 'expected') outcome.passed++
      else outcome.failures.push(`e2e/${file} › ${title} (${status})`)
    }
  }
  return outcome
}

function specsOf(suite: z.infer<typeof suiteSchema>): z.infer<typeof specSchema>[] {
  return [...suite.specs, ...suite.suites.flatMap(specsOf)]
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}
