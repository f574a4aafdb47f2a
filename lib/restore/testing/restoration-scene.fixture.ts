import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach } from 'node:test'
import { openArchive } from '#lib/archive/read-archive.ts'
import { runBackup } from '#lib/backup/run-backup.ts'
import type { Reporter } from '#lib/progress.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { walkZnodes } from '#lib/zookeeper/walk.ts'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import { startZooKeeper, type ZooKeeperServer } from '#testbed/zookeeper-server.ts'
import type { PlanInput, PlannedRestoration } from '../facts/plan-input.ts'
import type { PlanItem } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import { planRestoration } from '../plan/plan-restoration.ts'
import { type RestorationInput, type RestorationResult, runRestoration } from '../run-restoration.ts'
import { runUndo, type UndoRun } from '../undo/run-undo.ts'
import { everyOption, stateOf, topicContents } from './sample-trees.fixture.ts'

/** A ZooKeeper, and for every test a tree of its own that was backed up; used by tests only. */

export const quiet: Reporter = { phase: () => {}, progress: () => {}, log: () => {} }
export const { signal: never } = new AbortController()
export const subject = {
  systemVersion: 'MRS 3.3.0',
  dataSource: 'Kafka',
  clusterName: 'test',
  kafkaVersion: '3.9.1',
  taskName: 'nightly',
  toolVersion: '0',
}

/** What a small Kafka keeps, as path and content; null data stays null. */
export const kafkaTree: readonly (readonly [string, unknown])[] = [
  ['/', null],
  ['/admin', null],
  ['/admin/delete_topics', null],
  ['/brokers', null],
  ['/brokers/ids', null],
  ['/brokers/seqid', ''],
  ['/brokers/topics', null],
  ...topicContents('orders', 'ID-orders', [stateOf(5), stateOf(6)]),
  ...topicContents('payments', 'ID-payments', [stateOf(7)]),
  ['/cluster', null],
  ['/cluster/id', { version: '1', id: 'CLUSTER-A' }],
  ['/config', null],
  ['/config/brokers', null],
  ['/config/changes', null],
  ['/config/topics', null],
  ['/config/topics/orders', { version: 1, config: { 'retention.ms': '604800000' } }],
  ['/config/topics/payments', { version: 1, config: { 'cleanup.policy': 'compact' } }],
  ['/config/users', null],
  [
    '/config/users/alice',
    { version: 1, config: { 'SCRAM-SHA-512': 'salt=eA==,stored_key=eA==,server_key=eA==,iterations=4096' } },
  ],
  ['/controller_epoch', '4'],
  ['/kafka-acl', null],
  ['/kafka-acl/Topic', null],
  ['/kafka-acl/Topic/orders', { version: 1, acls: [] }],
  ['/kafka-acl-changes', null],
  ['/latest_producer_id_block', { version: 1, broker: 1, block_start: '0', block_end: '999' }],
]

export type Tree = Map<string, string | null>

export interface RestorationScene {
  readonly folder: string
  readonly session: ZooKeeperSession
  readonly connect: string
  readonly archivePath: string
  planInput(options?: PlanOptions, changes?: Partial<PlanInput>): PlanInput
  plan(options?: PlanOptions, changes?: Partial<PlanInput>): Promise<{ plan: PlannedRestoration; items: PlanItem[] }>
  /** Plans, confirms and runs. */
  restore(
    options?: PlanOptions,
    changes?: Partial<RestorationInput>,
    stop?: AbortSignal,
  ): Promise<{ plan: PlannedRestoration; result: RestorationResult; log: string[] }>
  undo(
    safetyBackupPath: string,
    changes?: Partial<UndoRun>,
    report?: Reporter,
    stop?: AbortSignal,
  ): Promise<RestorationResult>
  backUp(name: string): Promise<string>
  /** Another archive than the scene's, of the tree as it is now. */
  backUpInstead(name: string): Promise<Pick<PlanInput, 'openArchive'>>
  safetyBackup(name: string): NonNullable<RestorationInput['safetyBackup']>
  spool(): Promise<string>
  readTree(): Promise<Tree>
  deleteTree(root: string): Promise<void>
  set(path: string, data: unknown): Promise<void>
  create(path: string, data: unknown): Promise<void>
  connectAgain(): Promise<ZooKeeperSession>
}

/** Registers the hooks of the test file; the returned scene is usable inside tests. */
export function setUpRestorationScene(tree: readonly (readonly [string, unknown])[] = kafkaTree): RestorationScene {
  let folder = ''
  let server: ZooKeeperServer
  let session: ZooKeeperSession
  let archivePath = ''
  let run = 0
  const source = () => createLocalDirSource({ root: join(folder, 'LocalBackup') })

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kmc-restore-'))
    server = await startZooKeeper({ jars: await ensureKafkaJars('3.9.1'), dataDir: join(folder, 'zookeeper') })
  })
  after(async () => {
    await session?.close()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await session?.close()
    run++
    session = await scene.connectAgain()
    for (const [path, data] of tree) await session.create(path, encode(data), openAcl)
    archivePath = await scene.backUp('archive')
  })

  const scene: RestorationScene = {
    get folder() {
      return folder
    },
    get session() {
      return session
    },
    get connect() {
      return `${server.connect}/kafka-${run}`
    },
    get archivePath() {
      return archivePath
    },
    connectAgain: () => connectZooKeeper({ connect: parseConnectString(`${server.connect}/kafka-${run}`) }),
    async backUp(name) {
      const filePath = join(folder, 'LocalBackup', `run-${run}`, `${name}.tar.gz`)
      return (await runBackup({ session, source: source(), filePath, subject }, quiet, never)).path
    },
    async backUpInstead(name) {
      const path = await scene.backUp(name)
      return { openArchive: async () => openArchive(await source().open(path)) }
    },
    safetyBackup: (name) => ({
      source: source(),
      filePath: join(folder, 'LocalBackup', `safety-${run}`, `${name}.tar.gz`),
      subject,
    }),
    spool: () => mkdtemp(join(folder, 'spool-')),
    planInput: (options = everyOption, changes = {}) => ({
      openArchive: async () => openArchive(await source().open(archivePath)),
      session,
      systemVersion: 'MRS 3.3.0',
      options,
      targets: null,
      knownEndpoints: [],
      knownBrokerIds: [],
      // Of an archive that was taken this moment: the targets rise by their margins alone.
      now: new Date(0),
      ...changes,
    }),
    async plan(options, changes) {
      const items: PlanItem[] = []
      const collect = async (item: PlanItem) => void items.push(item)
      return { plan: await planRestoration(scene.planInput(options, changes), collect, quiet, never), items }
    },
    async restore(options = everyOption, changes = {}, stop = never) {
      const input = scene.planInput(options)
      const log: string[] = []
      const plan = await planRestoration({ ...input, ...changes }, async () => {}, quiet, never)
      const result = await runRestoration(
        {
          ...input,
          targets: plan.targets,
          confirmedHash: plan.hash,
          confirmedTree: plan.tree,
          isRetry: false,
          wasConfirmed: async () => false,
          safetyBackup: scene.safetyBackup(String(Math.random())),
          spoolDirectory: await scene.spool(),
          holder: 'test',
          ...changes,
        },
        { ...quiet, log: (level, message) => log.push(`${level}: ${message}`) },
        stop,
      )
      return { plan, result, log }
    },
    async undo(safetyBackupPath, changes = {}, report = quiet, stop = never) {
      return runUndo(
        {
          session,
          openSafetyBackup: async () => openArchive(await source().open(safetyBackupPath)),
          mode: 'offline',
          knownEndpoints: [],
          knownBrokerIds: [],
          servers: null,
          confirmBrokersStopped: false,
          confirmedHash: null,
          spoolDirectory: await scene.spool(),
          holder: 'test',
          ...changes,
        },
        report,
        stop,
      )
    },
    async readTree() {
      const found: Tree = new Map()
      for await (const znode of walkZnodes(session, '/', { onUnreadable: (path) => assert.fail(path) })) {
        found.set(znode.path, znode.data?.toString() ?? null)
      }
      return found
    },
    async deleteTree(root) {
      const paths: string[] = []
      for await (const znode of walkZnodes(session, root, { onUnreadable: (path) => assert.fail(path) })) {
        paths.push(znode.path)
      }
      for (const path of paths.reverse()) await session.delete(path, -1)
    },
    async set(path, data) {
      await session.setData(path, encode(data), -1)
    },
    create: (path, data) => session.create(path, encode(data), openAcl),
  }
  return scene
}

function encode(data: unknown): Buffer | null {
  if (data === null) return null
  return Buffer.from(typeof data === 'string' ? data : JSON.stringify(data))
}
