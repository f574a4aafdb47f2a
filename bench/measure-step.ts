/** One measured step in a process of its own, so that its memory is its own. argv: step, JSON of StepInput. Prints JSON of StepResult. */
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArchiveReader } from '#lib/archive/archive.ts'
import { openArchive } from '#lib/archive/read-archive.ts'
import { KnownAcls } from '#lib/backup/known-acls.ts'
import { type BackupSubject, runBackup } from '#lib/backup/run-backup.ts'
import type { Reporter } from '#lib/progress.ts'
import { planRestoration } from '#lib/restore/plan/plan-restoration.ts'
import { runRestoration } from '#lib/restore/run-restoration.ts'
import { everyOption } from '#lib/restore/testing/sample-trees.fixture.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { Acl, ZnodeOperation, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { type WalkOptions, walkZnodes } from '#lib/zookeeper/walk.ts'
import { readAclsBare, walkBare } from './bare-wire.ts'
import { configPathOf, kafkaShapedTree } from './kafka-shaped-tree.ts'
import type { StepInput, StepName, StepResult } from './step.ts'

const { signal } = new AbortController()
const subject: BackupSubject = {
  systemVersion: 'bench',
  dataSource: 'Kafka',
  clusterName: 'bench',
  kafkaVersion: '3.9.1',
  taskName: null,
  toolVersion: '0',
}
/** Seconds by phase of the step in hand, where it has phases. */
const phases: Record<string, number> = {}
let endPhase = () => {}

const [, , step = '', json = '{}'] = process.argv
const input = JSON.parse(json) as StepInput
const source = createLocalDirSource({ root: input.folder })
const startedAt = performance.now()
const znodes = await run(step as StepName)
endPhase()
const seconds = (performance.now() - startedAt) / 1000
const peakBytes = process.resourceUsage().maxRSS * 1024
console.log(JSON.stringify({ znodes, seconds, peakBytes, phases } satisfies StepResult))

async function run(name: StepName): Promise<number> {
  switch (name) {
    case 'bareMulti':
      return withSession(input.tree, writeBare)
    case 'bareWalk':
      return walkBare(input.server, input.tree)
    case 'bareAcls':
      return readAclsBare(input.server, pathsOfTree())
    case 'walkData':
      return withSession(input.tree, (session) => walk(session, 'none'))
    case 'walkAcls':
      return withSession(input.tree, (session) => walk(session, 'asked'))
    case 'walkKnownAcls':
      return withSession(input.tree, (session) => walk(session, 'known'))
    case 'backup':
      return withSession(input.tree, (session) => backUp(session, 'first.tar.gz', null))
    case 'backupWithPrevious':
      return withSession(input.tree, (session) => backUp(session, 'second.tar.gz', 'first.tar.gz'))
    case 'plan':
      return withSession(input.tree, plan)
    case 'restoreIntoEmpty':
      return withSession(input.emptyTree, restore)
    case 'restoreOnePercent':
      return withSession(input.tree, restore)
    case 'changeOnePercent':
      return withSession(input.tree, changeOnePercent)
  }
}

async function withSession(chroot: string, work: (session: ZooKeeperSession) => Promise<number>): Promise<number> {
  const session = await connectZooKeeper({ connect: parseConnectString(`${input.server}${chroot}`) })
  const count = await work(session)
  await session.close()
  return count
}

function* pathsOfTree(): Generator<string> {
  for (const { path } of kafkaShapedTree(input.znodes)) yield path === '/' ? input.tree : input.tree + path
}

async function writeBare(session: ZooKeeperSession): Promise<number> {
  return commitInLots(session, kafkaShapedTree(input.znodes))
}

/** 1,000 operations a transaction, 4 in flight. */
async function commitInLots(session: ZooKeeperSession, operations: Iterable<ZnodeOperation>): Promise<number> {
  let written = 0
  let lot: ZnodeOperation[] = []
  const inFlight = new Set<Promise<void>>()
  const send = () => {
    const sent = session.multi(lot).finally(() => inFlight.delete(sent))
    inFlight.add(sent)
    written += lot.length
    lot = []
  }
  for (const operation of operations) {
    lot.push(operation)
    if (lot.length < 1000) continue
    send()
    if (inFlight.size >= 4) await Promise.race(inFlight)
  }
  send()
  await Promise.all(inFlight)
  return written
}

/** known: from the archive of the step before, as a backup with a previous one finds them; none: no ACL is wanted. */
async function walk(session: ZooKeeperSession, acls: 'none' | 'asked' | 'known'): Promise<number> {
  const previous = acls === 'known' ? new KnownAcls((await openFirstArchive()).acls()) : null
  let asked = 0
  const knownAcls: WalkOptions['knownAcls'] = previous
    ? (path, stat) => {
        const count = (acl: readonly Acl[] | null) => {
          if (!acl) asked++
          return acl
        }
        const found = previous.find(path, stat)
        return found instanceof Promise ? found.then(count) : count(found)
      }
    : () => openAcl
  let count = 0
  const options = { onUnreadable: failOn, ...(acls === 'asked' ? {} : { knownAcls }) }
  for await (const _ of walkZnodes(session, '/', options)) count++
  if (asked > 0) throw new Error(`${asked} ACLs were not known`)
  if (await previous?.findFault()) throw new Error('the archive is damaged')
  return count
}

async function openFirstArchive(): Promise<ArchiveReader> {
  return openArchive(await source.open(join(input.folder, 'first.tar.gz')))
}

function failOn(path: string): never {
  throw new Error(`${path} could not be read`)
}

function timedReporter(): Reporter {
  let current = ''
  let since = performance.now()
  endPhase = () => {
    if (current !== '') phases[current] = (phases[current] ?? 0) + (performance.now() - since) / 1000
    since = performance.now()
  }
  return {
    phase(name) {
      endPhase()
      current = name
    },
    progress: () => {},
    log(level, message) {
      if (level === 'error' || level === 'warn') console.error(message)
    },
  }
}

async function backUp(session: ZooKeeperSession, name: string, previous: string | null): Promise<number> {
  const filePath = join(input.folder, name)
  const before =
    previous === null ? null : { open: (stop: AbortSignal) => source.open(join(input.folder, previous), stop) }
  const spool = { spoolDirectory: input.folder, previous: before }
  return (await runBackup({ session, source, filePath, subject, ...spool }, timedReporter(), signal)).znodes
}

function planInput(session: ZooKeeperSession) {
  return {
    openArchive: openFirstArchive,
    session,
    systemVersion: subject.systemVersion,
    options: { ...everyOption, createChroot: true },
    targets: null,
    knownEndpoints: [],
    knownBrokerIds: [],
    now: new Date(),
  }
}

async function plan(session: ZooKeeperSession): Promise<number> {
  const planned = await planRestoration(planInput(session), async () => {}, timedReporter(), signal)
  return planned.trailer.znodes
}

async function restore(session: ZooKeeperSession): Promise<number> {
  const quiet: Reporter = { phase: () => {}, progress: () => {}, log: () => {} }
  const planned = await planRestoration(planInput(session), async () => {}, quiet, signal)
  const result = await runRestoration(
    {
      ...planInput(session),
      targets: planned.targets,
      confirmedHash: planned.hash,
      confirmedTree: planned.tree,
      isRetry: false,
      wasConfirmed: async () => false,
      safetyBackup: null,
      spoolDirectory: await mkdtemp(join(input.folder, 'spool-')),
      holder: 'bench',
    },
    timedReporter(),
    signal,
  )
  return result.written
}

async function changeOnePercent(session: ZooKeeperSession): Promise<number> {
  const data = Buffer.from('{"version":1,"config":{"retention.ms":"1000"}}')
  const changes = Array.from({ length: Math.round(input.znodes / 100) }, (_, topic) => configPathOf(topic))
  return commitInLots(
    session,
    changes.map((path) => ({ op: 'setData', path, data, version: -1 })),
  )
}
