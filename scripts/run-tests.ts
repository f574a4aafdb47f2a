import { nodeModule, runOrFail, runProgram } from '#launch/run-program.ts'
import { openShutdown } from '#launch/shutdown.ts'
import { ensureBuild, ensurePrismaClient } from './build-console.ts'
import { checkSchemaDrift } from './check-schema-drift.ts'
import { type ChosenTests, chooseTests, findNeededPrograms } from './chosen-tests.ts'
import { runBrowserTests } from './run-browser-tests.ts'
import { runNodeTests, trials, unitTests } from './run-node-tests.ts'
import { demoPrograms, ensureSystemPrograms, placePrograms, type SystemProgram } from './system-programs.ts'
import { onePassed, type TestOutcome } from './test-outcome.ts'

/**
 * `npm test`: every step runs even where an earlier one fails, and the last line says how many tests and checks passed
 * and failed. `npm test -- checks`, `unit`, `trials` or `e2e` runs a part, `npm test -- PATH…` the tests of files and
 * folders with just the servers they need, `--watch` again whenever a file changes.
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

const isWatching = process.argv.includes('--watch')
const words = process.argv.slice(2).filter((word) => word !== '--watch')
const paths = words.filter((word) => !parts.some((part) => part === word))
try {
  if (isWatching && paths.length === 0) throw new Error('--watch wants files or folders: npm test -- --watch lib/kafka')
  process.exit(await runWanted())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
}

async function runWanted(): Promise<number> {
  const chosen = paths.length > 0 ? await chooseTests(paths) : null
  const steps = (chosen ? stepsOf(chosen) : allSteps()).filter(
    ({ part }) => chosen !== null || words.length === 0 || words.includes(part),
  )
  await ensureSystemPrograms(chosen ? await programsOfChosen(chosen) : programsOfParts(steps.map(({ part }) => part)))
  await ensurePrismaClient(signal)
  if (isWatching && chosen) {
    await runProgram(process.execPath, ['--test', '--watch', ...chosen.unit, ...chosen.trials], {
      signal,
      isShown: true,
    })
    return 0
  }
  const outcome: TestOutcome = { passed: 0, failures: [] }
  for (const step of steps) {
    const { passed, failures } = await runStep(step)
    outcome.passed += passed
    outcome.failures.push(...failures)
  }
  if (outcome.failures.length > 0) console.log(`\nFailed:\n${outcome.failures.map((name) => `  ${name}`).join('\n')}`)
  console.log(`\n${outcome.passed} passed, ${outcome.failures.length} failed`)
  return outcome.failures.length === 0 ? 0 : 1
}

async function programsOfChosen(chosen: ChosenTests): Promise<SystemProgram[]> {
  const found = await findNeededPrograms(Object.values(chosen).flat())
  return chosen.e2e.length > 0 ? [...found, 'chromium'] : found
}

function programsOfParts(wanted: readonly Part[]): SystemProgram[] {
  const hasServers = wanted.some((part) => part !== 'checks')
  const hasPlaces = wanted.includes('unit') || wanted.includes('e2e')
  return [
    ...(hasServers ? demoPrograms : []),
    ...(hasPlaces ? placePrograms : []),
    ...(wanted.includes('e2e') ? (['chromium'] as const) : []),
  ]
}

function allSteps(): TestStep[] {
  return [
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
    { name: 'Browser tests', part: 'e2e', run: () => runBrowserTests([], signal) },
  ]
}

function stepsOf({ unit, trials: chosenTrials, e2e }: ChosenTests): TestStep[] {
  const steps: TestStep[] = []
  if (unit.length > 0) {
    const files = { ...unitTests, patterns: unit }
    steps.push({ name: 'Unit and integration tests', part: 'unit', run: () => runNodeTests(files, signal) })
  }
  if (chosenTrials.length > 0) {
    const files = { ...trials, patterns: chosenTrials }
    steps.push({ name: 'Trials on real brokers', part: 'trials', run: () => runNodeTests(files, signal) })
  }
  if (e2e.length > 0) {
    steps.push(
      { name: 'Build of the pages', part: 'e2e', run: () => succeed(ensureBuild(signal)) },
      { name: 'Browser tests', part: 'e2e', run: () => runBrowserTests(e2e, signal) },
    )
  }
  return steps
}

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
