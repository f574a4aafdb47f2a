import { access, constants, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { runOrFail, runProgram } from '#launch/run-program.ts'
import { aptPackages as nfsPackages } from '#testbed/nfs-server.ts'
import { aptPackages as sambaPackages } from '#testbed/samba-server.ts'
import { aptPackages as sshPackages } from '#testbed/ssh-server.ts'
import { step } from './step.ts'

/** What `npm start` and the demo need. */
export const demoPrograms = ['java', 'maven'] as const
/** The servers of the places that the tests keep archives in, and the clients that the console uses for them. */
export const placePrograms = ['samba', 'nfs', 'ssh'] as const
export type SystemProgram = (typeof demoPrograms)[number] | (typeof placePrograms)[number] | 'chromium'

const oldestJava = 17

const libnfsHeader = '/usr/include/nfsc/libnfs.h'

interface Program {
  name: string
  /** Debian packages; of alternatives the first that this release has. */
  packages: readonly (readonly string[])[]
  isThere: () => Promise<boolean>
}

const programs: Record<SystemProgram, Program> = {
  java: {
    name: `a JDK ${oldestJava} or later`,
    // The first that this release of Debian or Ubuntu has.
    packages: [['openjdk-17-jdk-headless', 'openjdk-21-jdk-headless', 'default-jdk-headless']],
    isThere: hasJdk,
  },
  maven: { name: 'Maven', packages: [['maven']], isThere: () => isOnPath('mvn') },
  chromium: { name: 'Chromium', packages: [['chromium']], isThere: hasChromium },
  samba: { name: 'Samba', packages: sambaPackages.map(one), isThere: () => areOnPath('smbd', 'smbclient') },
  nfs: {
    name: 'an NFS server, libnfs and a C compiler',
    packages: nfsPackages.map(one),
    isThere: async () => (await areOnPath('ganesha.nfsd', 'rpcbind', 'cc')) && (await isReadable(libnfsHeader)),
  },
  ssh: { name: 'an SSH server', packages: sshPackages.map(one), isThere: () => areOnPath('sshd', 'ssh-keygen') },
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
    const packages = missing.flatMap((program) => program.packages.map(([first]) => first)).join(' ')
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
    const packages = await Promise.all(missing.flatMap((program) => program.packages.map(firstKnownPackage)))
    const args = ['install', '-q', '-y', '--no-install-recommends', ...packages]
    await withoutStartingServices(() => runOrFail('apt-get install', 'apt-get', args, { env }))
  })
}

/** Debian starts what it installs; the tests want the programs, not servers on this machine's ports. */
async function withoutStartingServices(work: () => Promise<unknown>): Promise<void> {
  const policy = '/usr/sbin/policy-rc.d'
  const isOurs = !(await isReadable(policy))
  if (isOurs) await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await work()
  } finally {
    if (isOurs) await rm(policy, { force: true })
  }
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

function one(name: string): readonly string[] {
  return [name]
}

async function areOnPath(...names: string[]): Promise<boolean> {
  return (await Promise.all(names.map(isOnPath))).every((isThere) => isThere)
}

async function isOnPath(program: string): Promise<boolean> {
  // Servers lie where only root's path leads.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  const found = await Promise.all(folders.map((folder) => isExecutable(join(folder, program))))
  return found.includes(true)
}

async function isReadable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  )
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
