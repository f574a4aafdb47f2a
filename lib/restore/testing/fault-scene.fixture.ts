import assert from 'node:assert/strict'
import type { Reporter } from '#lib/progress.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { Acl, ConnectOptions, ServerAddress, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { walkZnodes } from '#lib/zookeeper/walk.ts'
import type { PlannedRestoration } from '../facts/plan-input.ts'
import type { PlanItem } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import { outcomesOf } from '../plan/make-plan-item.ts'
import { planRestoration } from '../plan/plan-restoration.ts'
import { type RestorationInput, type RestorationResult, runRestoration } from '../run-restoration.ts'
import { kafkaTree, never, quiet, type RestorationScene } from './restoration-scene.fixture.ts'
import { everyOption, stateOf, topicContents } from './sample-trees.fixture.ts'

/** Damaged trees of one archive, each under a chroot of its own, and restorations of them that faults end; for tests. */

export type Contents = readonly (readonly [string, unknown])[]

/** What is backed up. */
export const wholeTree: Contents = [
  ...kafkaTree,
  ...topicContents('lost', 'ID-lost', [stateOf(8), stateOf(9), stateOf(10)]),
  ['/config/topics/lost', { version: 1, config: { 'retention.ms': '1' } }],
  ['/config/users/bob', { version: 1, config: { producer_byte_rate: '1024' } }],
  ['/consumers', null],
  ['/consumers/g', null],
  ['/consumers/g/offsets', null],
  ['/consumers/g/offsets/orders', null],
  ['/consumers/g/offsets/orders/0', '100'],
  ['/consumers/g/offsets/orders/1', '200'],
]

const lost = [
  '/brokers/topics/lost',
  '/brokers/topics/payments',
  '/brokers/topics/orders/partitions/1/state',
  '/config/topics/lost',
  '/config/users/alice',
  '/kafka-acl/Topic/orders',
  '/consumers/g/offsets/orders/1',
]
const changed = new Map<string, unknown>([
  ['/config/topics/orders', { version: 1, config: { 'retention.ms': '1' } }],
  ['/consumers/g/offsets/orders/0', '77'],
])
const added: Contents = [
  ['/config/users/mallory', { version: 1, config: {} }],
  ['/config/users/mallory/clients', null],
  ['/config/users/mallory/clients/c', { version: 1, config: {} }],
]

/** Topics, a partition, a configuration, a user and an ACL lost, others changed, one user too many. */
export const damagedTree: Contents = [
  ...wholeTree
    .filter(([path]) => !lost.some((root) => path === root || path.startsWith(`${root}/`)))
    .map(([path, data]) => [path, changed.has(path) ? changed.get(path) : data] as const),
  ...added,
]
/** Its ACL is put back by a write of its own. */
const tightened = '/config/changes'
const tightAcl: Acl[] = [{ perms: 0b10001, scheme: 'world', id: 'anyone' }]

/** Nothing is left, not even the chroot. */
export const lostTree: Contents = []

/** Exact, and with everything that has to be ticked. */
export const faultOptions: PlanOptions = { ...everyOption, exact: true, loosenAcls: true, createChroot: true }

/** In every assignment; the fence is built of them. */
export const knownBrokerIds: readonly number[] = [1, 2]

/** By path: data in base64 (null stays null) and the ACL. */
export type Picture = Map<string, { data: string | null; acl: string; version: number }>

export interface FaultCase {
  readonly chroot: string
  readonly plan: PlannedRestoration
  readonly planOptions: PlanOptions
  /** The `now` of the plan. */
  readonly plannedAt: Date
  readonly before: Picture
  /** A session of this tree, on the given servers. */
  open(
    changes?: Partial<Omit<ConnectOptions, 'connect'>>,
    servers?: readonly ServerAddress[],
  ): Promise<ZooKeeperSession>
  /** The confirmed plan, with its targets. The Retry is the same again. */
  run(
    session: ZooKeeperSession,
    changes?: Partial<RestorationInput>,
    report?: Reporter,
    stop?: AbortSignal,
  ): Promise<RestorationResult>
  /** From a session of its own, which waits for the lock of what ended to go; then the tree. */
  retry(): Promise<Picture>
  /** The same for the Undo of a safety backup. */
  undo(safetyBackupPath: string): Promise<Picture>
  picture(): Promise<Picture>
}

export interface FaultCaseOptions {
  scene: RestorationScene
  /** Becomes the chroot. */
  name: string
  live?: Contents
  servers?: readonly ServerAddress[]
  planOptions?: PlanOptions
}

/** Every case of a test is planned at this time, so that all of them reach for the same targets. */
const planTimes = new WeakMap<object, Map<string, Date>>()

export async function prepareFaultCase(given: FaultCaseOptions): Promise<FaultCase> {
  const { scene, name, live = damagedTree, planOptions = faultOptions } = given
  const own = given.servers ?? parseConnectString(scene.connect).servers
  const chroot = `/${name}`
  const open: FaultCase['open'] = (changes = {}, servers = own) =>
    connectZooKeeper({ connect: { servers: [...servers], chroot }, ...changes })
  const now = timeOf(scene)

  const session = await open()
  try {
    await Promise.all(live.map(([path, data]) => session.create(path, encode(data), openAcl)))
    if (live.some(([path]) => path === tightened)) await session.setAcl(tightened, tightAcl, -1)
    const items: PlanItem[] = []
    const collect = async (item: PlanItem) => void items.push(item)
    const plan = await planRestoration(
      scene.planInput(planOptions, { session, now, knownBrokerIds }),
      collect,
      quiet,
      never,
    )
    const confirmed = new Set(items.flatMap((item) => outcomesOf(item).map((outcome) => `${item.path} ${outcome}`)))

    const run: FaultCase['run'] = async (used, changes = {}, report = quiet, stop = never) =>
      runRestoration(
        {
          ...scene.planInput(planOptions, { session: used, now, knownBrokerIds, targets: plan.targets }),
          confirmedHash: plan.hash,
          // A session may go through a proxy.
          confirmedTree: null,
          isRetry: false,
          wasConfirmed: async (asked) => asked.every(({ path, outcome }) => confirmed.has(`${path} ${outcome}`)),
          safetyBackup: null,
          spoolDirectory: await scene.spool(),
          holder: 'test',
          ...changes,
        },
        report,
        stop,
      )
    const withSession = async <T>(use: (opened: ZooKeeperSession) => Promise<T>): Promise<T> => {
      const opened = await open()
      try {
        return await use(opened)
      } finally {
        await opened.close()
      }
    }
    return {
      chroot,
      plan,
      planOptions,
      plannedAt: now,
      before: await takePicture(session),
      open,
      run,
      retry: () =>
        withSession(async (opened) => {
          const result = await run(opened, { isRetry: true })
          assert.deepEqual(result.conflicts, [])
          return takePicture(opened)
        }),
      undo: (safetyBackupPath) =>
        withSession(async (opened) => {
          const result = await scene.undo(safetyBackupPath, { session: opened })
          assert.deepEqual(result.conflicts, [])
          return takePicture(opened)
        }),
      picture: () => withSession(takePicture),
    }
  } finally {
    await session.close()
  }
}

/** The tree that a restoration nobody disturbs ends in. */
export async function restoreUndisturbed(given: FaultCaseOptions): Promise<Picture> {
  const undisturbed = await prepareFaultCase(given)
  return undisturbed.retry()
}

/** The same znodes with the same bytes and ACLs; versions that are clocks to Kafka not behind. */
export function assertSameTree(found: Picture, expected: Picture, what: string): void {
  assert.deepEqual(contentOf(found), contentOf(expected), what)
  for (const [path, { version }] of expected) {
    if (!path.endsWith('/state') && path !== '/brokers/seqid') continue
    assert.ok((found.get(path)?.version ?? -1) >= version, `${what}: version of ${path}`)
  }
}

const clocks = ['/controller_epoch', '/latest_producer_id_block', '/brokers/seqid']

/** After Undo: the tree of before, but for the clocks. */
export function assertUndone(found: Picture, before: Picture, what: string): void {
  const [left, right] = [contentOf(found), contentOf(before)]
  for (const clock of clocks) {
    left.delete(clock)
    right.delete(clock)
  }
  assert.deepEqual(left, right, what)
}

export async function takePicture(session: ZooKeeperSession): Promise<Picture> {
  const picture: Picture = new Map()
  await session.sync('/')
  const isLock = (path: string) => path === '/kafka-metadata-console'
  const options = { onUnreadable: (at: string) => assert.fail(at), skip: isLock }
  for await (const { path, data, acl, stat } of walkZnodes(session, '/', options)) {
    picture.set(path, { data: data?.toString('base64') ?? null, acl: JSON.stringify(acl), version: stat.version })
  }
  return picture
}

function contentOf(picture: Picture): Map<string, { data: string | null; acl: string }> {
  return new Map([...picture].map(([path, { data, acl }]) => [path, { data, acl }]))
}

function timeOf(scene: RestorationScene): Date {
  const times = planTimes.get(scene) ?? new Map<string, Date>()
  planTimes.set(scene, times)
  const time = times.get(scene.archivePath) ?? new Date()
  times.set(scene.archivePath, time)
  return time
}

function encode(data: unknown): Buffer | null {
  if (data === null) return null
  return Buffer.from(typeof data === 'string' ? data : JSON.stringify(data))
}
