import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, normalize, relative } from 'node:path'
import type { SystemProgram } from './system-programs.ts'

/** Test files by what runs them. */
export interface ChosenTests {
  unit: string[]
  trials: string[]
  e2e: string[]
}

/**
 * The tests of the named files and folders. A file that is no test stands for the test beside it.
 *
 * @throws Error for a path that leads to no test
 */
export async function chooseTests(paths: readonly string[]): Promise<ChosenTests> {
  const files = (await Promise.all(paths.map(testsOf))).flat()
  const trials = files.filter((file) => file.startsWith('trials/'))
  const e2e = files.filter((file) => file.endsWith('.spec.ts'))
  return { trials, e2e, unit: files.filter((file) => !trials.includes(file) && !e2e.includes(file)) }
}

async function testsOf(path: string): Promise<string[]> {
  const name = relative('.', path)
  const found = await stat(name).catch(() => null)
  if (found?.isDirectory()) {
    const inside = await readdir(name, { recursive: true })
    const tests = inside.filter(isTest).map((file) => join(name, file))
    if (tests.length > 0) return tests.sort()
  }
  const beside = isTest(name) ? name : name.replace(/\.tsx?$/, '.test.ts')
  if (isTest(beside) && (await stat(beside).catch(() => null))?.isFile()) return [beside]
  throw new Error(`${path} leads to no test: give a file or a folder, as in  npm test -- lib/restore/plan`)
}

function isTest(name: string): boolean {
  return /\.(test|spec)\.ts$/.test(name) && !name.includes('node_modules')
}

/** Which servers of the testbed need which programs of this machine. */
const programsOf: Record<string, SystemProgram[]> = {
  'testbed/java-parts.ts': ['java', 'maven'],
  'testbed/samba-server.ts': ['samba'],
  'testbed/nfs-server.ts': ['nfs'],
  'testbed/ssh-server.ts': ['ssh'],
}

/** The programs that test files need, found by following their imports. */
export async function findNeededPrograms(tests: readonly string[]): Promise<SystemProgram[]> {
  const seen = new Set<string>()
  const queue = [...tests]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    const text = await readFile(file, 'utf8').catch(() => '')
    for (const [, specifier = ''] of text.matchAll(/(?:from|import\()\s*'([.#][^']+)'/g)) {
      queue.push(specifier.startsWith('#') ? specifier.slice(1) : normalize(join(dirname(file), specifier)))
    }
  }
  return [...new Set(Object.entries(programsOf).flatMap(([file, programs]) => (seen.has(file) ? programs : [])))]
}
