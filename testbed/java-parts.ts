import { spawn } from 'node:child_process'
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '#lib/errors.ts'

/** Kafka versions the tests use; each brings the ZooKeeper it was released with: 3.5.7, 3.5.9, 3.6.4, 3.8.4. */
export const kafkaVersions = ['2.4.1', '2.8.2', '3.5.2', '3.9.1'] as const
export type KafkaVersion = (typeof kafkaVersions)[number]

const lockPollMs = 250
/** Longer than any fetch: whoever waits past this waits for a lock that nobody will give back. */
const lockDeadlineMs = 15 * 60_000
const workPrefix = '.fetching-'

/** A Maven artifact as `group:artifact:version`. */
export type MavenArtifact = `${string}:${string}:${string}`

/** Jars of Kafka and its ZooKeeper, about 45 MB: see ensureMavenJars. */
export async function ensureKafkaJars(
  version: KafkaVersion = '3.9.1',
  log: (line: string) => void = () => {},
): Promise<string> {
  return ensureMavenJars(
    `kafka-${version}`,
    [`org.apache.kafka:kafka_2.13:${version}`, 'org.slf4j:slf4j-simple:1.7.36'],
    log,
  )
}

/**
 * Folder with the jars of the artifacts and all they need, for a class path of `<folder>/*`. Fetched by Maven when it
 * is not there; two processes that ask at once fetch once. Kept in `data/jars/<name>`, or in KMC_JARS_DIR.
 *
 * @throws AppError where Java or Maven are missing or Maven cannot fetch
 */
export async function ensureMavenJars(
  name: string,
  artifacts: readonly MavenArtifact[],
  log: (line: string) => void = () => {},
): Promise<string> {
  const cache = resolve(process.env.KMC_JARS_DIR ?? join(import.meta.dirname, '..', 'data', 'jars'))
  const folder = join(cache, name)
  await requireProgram('java', 'openjdk-17-jdk-headless')
  if (await isThere(folder)) return folder

  await mkdir(cache, { recursive: true })
  // One lock for all of them: they share Maven's local repository, which is not made for two writers.
  const release = await takeLock(join(cache, 'fetching.lock'))
  try {
    if (await isThere(folder)) return folder
    await requireProgram('mvn', 'maven')
    await removeLeftovers(cache)
    log(`Fetching the jars of ${name} with Maven…`)
    await fetchJars(name, artifacts, cache, folder)
  } finally {
    await release()
  }
  return folder
}

async function fetchJars(
  name: string,
  artifacts: readonly MavenArtifact[],
  cache: string,
  folder: string,
): Promise<void> {
  const work = await mkdtemp(join(cache, workPrefix))
  try {
    await writeFile(join(work, 'pom.xml'), pomFor(artifacts))
    const jars = join(work, 'jars')
    const args = ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`, '-DincludeScope=runtime']
    const { code, output } = await run('mvn', ['-q', '-B', ...args], work)
    if (code !== 0) {
      throw new AppError('INTERNAL', `Maven could not fetch the jars of ${name}:\n${output.slice(-2000)}`, {
        remedy: 'Check that this machine reaches a Maven repository, or name a mirror in ~/.m2/settings.xml.',
      })
    }
    // Only a whole folder ever has the final name.
    await rename(jars, folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** What a fetch that was killed left behind. Called with the lock held, so no fetch is under way. */
async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (name.startsWith(workPrefix)) await rm(join(cache, name), { recursive: true, force: true })
  }
}

function pomFor(artifacts: readonly MavenArtifact[]): string {
  const dependencies = artifacts.map((artifact) => {
    const [groupId, artifactId, version] = artifact.split(':')
    return `    <dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>`
  })
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>kafka-metadata-console</groupId>
  <artifactId>testbed</artifactId>
  <version>1</version>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`
}

async function requireProgram(program: string, debianPackage: string): Promise<void> {
  try {
    await run(program, ['-version'])
  } catch (cause) {
    throw new AppError('INTERNAL', `The program "${program}" is not installed.`, {
      remedy: `Install it, on Debian and Ubuntu with: apt-get install ${debianPackage}`,
      cause,
    })
  }
}

/** The lock is a file with the owner's process id; one whose owner is gone is taken over. */
async function takeLock(file: string): Promise<() => Promise<void>> {
  const deadline = Date.now() + lockDeadlineMs
  while (Date.now() < deadline) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' })
      return () => rm(file, { force: true })
    } catch (error) {
      if (!isFileError(error, 'EEXIST')) throw error
    }
    const owner = Number(await readFile(file, 'utf8').catch(() => ''))
    if (owner > 0 && !isAlive(owner)) await rm(file, { force: true })
    else await delay(lockPollMs)
  }
  throw new AppError('INTERNAL', `Another process has been fetching jars for too long: ${file} is still there.`, {
    remedy: 'Delete that file if no other test or demo is running.',
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isFileError(error, 'EPERM')
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function isFileError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** Rejects only where the program cannot be started at all. */
function run(program: string, args: string[], cwd?: string): Promise<{ code: number | null; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { ...(cwd && { cwd }), stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('error', fail)
    child.once('close', (code) => done({ code, output }))
  })
}
