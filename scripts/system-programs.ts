import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { runOrFail, runProgram } from './run-program.ts'
import { step } from './step.ts'

export type SystemProgram = 'java' | 'maven' | 'chromium'

const oldestJava = 17

const programs: Record<SystemProgram, { name: string; debian: readonly string[]; isThere: () => Promise<boolean> }> = {
  java: {
    name: `a JDK ${oldestJava} or later`,
    // The first that this release of Debian or Ubuntu has.
    debian: ['openjdk-17-jdk-headless', 'openjdk-21-jdk-headless', 'default-jdk-headless'],
    isThere: hasJdk,
  },
  maven: { name: 'Maven', debian: ['maven'], isThere: () => isOnPath('mvn') },
  chromium: { name: 'Chromium', debian: ['chromium'], isThere: hasChromium },
}

/**
 * Installs what is missing with apt-get, as root on Debian and Ubuntu.
 *
 * @throws Error elsewhere, with the command that installs it
 */
export async function ensureSystemPrograms(wanted: readonly SystemProgram[]): Promise<void> {
  const found = await Promise.all(wanted.map((program) => programs[program].isThere()))
  const missing = wanted.filter((_, index) => found[index] === false).map((program) => programs[program])
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(', ')
  if (process.getuid?.() !== 0 || !(await isOnPath('apt-get'))) {
    const packages = missing.map(({ debian }) => debian[0]).join(' ')
    throw new Error(
      `Missing on this machine: ${names}.\n` +
        `On Debian and Ubuntu:  sudo apt-get install ${packages}\n` +
        'On Fedora and RHEL:    sudo dnf install java-17-openjdk-devel maven chromium\n' +
        'On macOS:              brew install openjdk@17 maven chromium',
    )
  }
  await step(`Installing ${names} with apt-get`, async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await runOrFail('apt-get update', 'apt-get', ['update', '-q'], { env })
    const packages = await Promise.all(missing.map(({ debian }) => firstKnownPackage(debian)))
    const args = ['install', '-q', '-y', '--no-install-recommends', ...packages]
    await runOrFail('apt-get install', 'apt-get', args, { env })
  })
}

/** The browser of the tests: CHROMIUM names another than Debian's. */
export function chromiumPath(): string {
  return process.env.CHROMIUM ?? '/usr/bin/chromium'
}

async function firstKnownPackage(names: readonly string[]): Promise<string> {
  for (const name of names) {
    if ((await runProgram('apt-cache', ['show', '-q', name])).code === 0) return name
  }
  throw new Error(`apt-get knows none of these packages: ${names.join(', ')}.`)
}

async function hasJdk(): Promise<boolean> {
  if (!(await isOnPath('javac')) || !(await isOnPath('java'))) return false
  // "javac 17.0.15"
  const { output } = await runProgram('javac', ['-version'])
  return Number(/javac (\d+)/.exec(output)?.[1] ?? 0) >= oldestJava
}

async function hasChromium(): Promise<boolean> {
  return isExecutable(chromiumPath())
}

async function isOnPath(program: string): Promise<boolean> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const found = await Promise.all(folders.map((folder) => isExecutable(join(folder, program))))
  return found.includes(true)
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
