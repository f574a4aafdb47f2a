import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { AppError } from '#lib/errors.ts'

const sourceDir = join(import.meta.dirname, 'java')
const errorTailChars = 4000

/**
 * Compiles testbed/java against the jars of one Kafka version, once for each state of the sources.
 * @param jars folder of the jars; the classes lie beside it
 * @returns folder of the classes
 * @throws AppError where there is no Java compiler or the sources do not compile
 */
export async function compileJava(jars: string): Promise<string> {
  const sources = (await readdir(sourceDir)).filter((name) => name.endsWith('.java')).sort()
  const hash = createHash('sha256')
  for (const name of sources) hash.update(name).update(await readFile(join(sourceDir, name)))
  const cache = dirname(jars)
  const classes = join(cache, `classes-for-${basename(jars)}-${hash.digest('hex').slice(0, 12)}`)
  if (await isThere(classes)) return classes

  const work = await mkdtemp(join(cache, '.compiling-'))
  try {
    const files = sources.map((name) => join(sourceDir, name))
    await runCompiler(['-nowarn', '-proc:none', '-d', work, '-cp', join(jars, '*'), ...files])
    // Only whole folders have the final name; another process may have been quicker.
    await rename(work, classes).catch(async (error: unknown) => {
      if (!(await isThere(classes))) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return classes
}

async function runCompiler(args: readonly string[]): Promise<void> {
  await promisify(execFile)('javac', args).catch((cause: { code?: unknown; stderr?: string }) => {
    if (cause.code === 'ENOENT') {
      throw new AppError('INTERNAL', 'The program "javac" cannot be started.', {
        remedy: 'Install a JDK 17 or later, on Debian and Ubuntu with: apt-get install openjdk-17-jdk-headless',
        cause,
      })
    }
    throw new AppError('INTERNAL', `javac failed:\n${(cause.stderr ?? '').slice(-errorTailChars)}`, { cause })
  })
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
