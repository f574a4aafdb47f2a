import { nodeModule, runOrFail } from '#launch/run-program.ts'
import { openShutdown } from '#launch/shutdown.ts'
import { ensureBuild, ensurePrismaClient } from './build-console.ts'
import { checkSchemaDrift } from './check-schema-drift.ts'
import { runBrowserTests } from './run-browser-tests.ts'
import { runNodeTests, trials, unitTests } from './run-node-tests.ts'
import { demoPrograms, ensureSystemPrograms, placePrograms } from './system-programs.ts'
import { onePassed, type TestOutcome } from './test-outcome.ts'

/**
 * `npm test`: every step runs even where an earlier one fails, and the last line says how many tests and checks passed
 * and failed. `npm test -- checks`, `unit`, `trials` or `e2e` runs a part.
 */
interface TestStep {
  name: string
  part: Part
  run: () => Promise<TestOutcome>
}

const rooms = ['app', 'bench', 'bin', 'cli', 'components', 'e2e', 'launch', 'lib', 'scripts', 'testbed', 'trials']
const parts = ['checks', 'unit', 'trials', 'e2e'] as const
type Part = (typeof parts)[number]

const shutdown = openShutdown()
const { signal } = shutdown

const steps: TestStep[] = [
  { name: 'Type check', part: 'checks', run: () => check('typescript/bin/tsc', '--noEmit') },
  { name: 'Lint and format', part: 'checks', run: () => check('@biomejs/biome/bin/biome', 'check', '.') },
  {
    name: 'Dependency rules',
    part: 'checks',
    run: () => check('dependency-cruiser/bin/dependency-cruiser.mjs', ...rooms),
  },
  { name: 'Schema against migrations', part: 'checks', run: () => succeed(checkSchemaDrift()) },
  { name: 'Unit and integration tests', part: 'unit', run: () => runNodeTests(unitTests, signal) },
  { name: 'Trials on real brokers', part: 'trials', run: () => runNodeTests(trials, signal) },
  { name: 'Build of the pages', part: 'e2e', run: () => succeed(ensureBuild(signal)) },
  { name: 'Browser tests', part: 'e2e', run: () => runBrowserTests(signal) },
]

const wanted = parts.filter((part) => process.argv.length === 2 || process.argv.slice(2).includes(part))
if (wanted.length === 0) {
  console.error(`There are these parts of the tests: ${parts.join(', ')}.`)
  process.exit(2)
}
try {
  await ensureSystemPrograms([
    ...demoPrograms,
    ...(wanted.includes('unit') ? placePrograms : []),
    ...(wanted.includes('e2e') ? ['chromium' as const] : []),
  ])
  await ensurePrismaClient(signal)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
const outcome: TestOutcome = { passed: 0, failures: [] }
for (const step of steps.filter(({ part }) => wanted.includes(part))) {
  const { passed, failures } = await runStep(step)
  outcome.passed += passed
  outcome.failures.push(...failures)
}
if (outcome.failures.length > 0) console.log(`\nFailed:\n${outcome.failures.map((name) => `  ${name}`).join('\n')}`)
console.log(`\n${outcome.passed} passed, ${outcome.failures.length} failed`)
process.exit(outcome.failures.length === 0 ? 0 : 1)

async function runStep({ name, run }: TestStep): Promise<TestOutcome> {
  console.log(`\n── ${name}`)
  const began = performance.now()
  const result = await run().catch((error: unknown): TestOutcome => {
    console.error(error instanceof Error ? error.message : error)
    return { passed: 0, failures: [name] }
  })
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`── ${name}: ${result.passed} passed, ${result.failures.length} failed, ${seconds} s`)
  return result
}

async function check(module: string, ...args: string[]): Promise<TestOutcome> {
  const [node, script] = nodeModule(module)
  return succeed(runOrFail(module, node, [script, ...args], { signal }))
}

/** A check counts as one test. */
async function succeed(work: Promise<unknown>): Promise<TestOutcome> {
  await work
  return onePassed
}
