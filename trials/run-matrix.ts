import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kafkaVersions } from '#testbed/java-parts.ts'
import { type TrialResult, trialResultSchema } from './trial-result.ts'

/**
 * `npm run test:matrix [version …]`: every trial on every version, one after the other, and the table of what was seen
 * in docs/trials.md. The exit code is 1 where any trial failed; the table names those runs.
 */
const root = join(import.meta.dirname, '..')
const wanted = process.argv.slice(2)
const versions = kafkaVersions.filter((version) => wanted.length === 0 || wanted.includes(version))
const folder = await mkdtemp(join(tmpdir(), 'kmc-matrix-'))
const results: TrialResult[] = []
const failed: string[] = []
for (const version of versions) {
  const file = join(folder, `${version}.ndjson`)
  await writeFile(file, '')
  const minutes = await runTrials(version, file)
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
  results.push(...lines.map((line) => trialResultSchema.parse(JSON.parse(line))))
  console.log(`Kafka ${version}: ${lines.length} results, ${minutes.toFixed(1)} min`)
}
await rm(folder, { recursive: true, force: true })
const text = describeMatrix()
console.log(text)
if (wanted.length === 0) await writeFile(join(root, 'docs', 'trials.md'), text)
process.exit(failed.length === 0 ? 0 : 1)

/** Answers how many minutes it took. */
async function runTrials(version: string, resultsFile: string): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, ['--test', '--test-concurrency=1', 'trials/*.test.ts'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, KMC_TRIAL_KAFKA: version, KMC_TRIAL_RESULTS: resultsFile },
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) failed.push(version)
  return (performance.now() - began) / 60_000
}

function describeMatrix(): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  const rules = [...new Set(results.map(({ rule }) => rule))]
  const rows = rules.flatMap((rule) =>
    results
      .filter((one) => one.rule === rule)
      .map((one, n) => `| ${n === 0 ? cell(rule) : ''} | ${one.version} | ${cell(one.verbatim)} | ${cell(one.ours)} |`),
  )
  return [
    '# Trials on real brokers',
    '',
    'Written by `npm run test:matrix`. Each scenario is run twice from the same disks and the same tree: with a verbatim',
    'restore (everything deleted and created as it was, as other tools do), then with this one.',
    '',
    `Run on ${new Date().toISOString().slice(0, 10)}, Kafka ${versions.join(', ')}. ${
      failed.length === 0 ? 'Every trial passed.' : `Trials FAILED on ${failed.join(', ')}: not every row below holds.`
    }`,
    '',
    '| scenario | Kafka | verbatim | ours |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}
