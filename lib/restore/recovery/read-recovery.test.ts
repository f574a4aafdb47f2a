import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { clusterIdData, gateData } from '#lib/kafka/cluster-id.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import { startZooKeeper, type ZooKeeperServer } from '#testbed/zookeeper-server.ts'
import { readRecovery } from './read-recovery.ts'

interface Topic {
  /** Replicas by partition. */
  partitions: Record<string, number[]>
  /** undefined: no state znode; a text: written as it is. */
  states: Record<string, { leader: number; isr: number[]; epoch?: number } | string | undefined>
}

const whole: Topic = {
  partitions: { 0: [1, 2], 1: [2, 1] },
  states: { 0: { leader: 1, isr: [1, 2] }, 1: { leader: 2, isr: [2, 1] } },
}

describe('the recovery of a hand-made tree', () => {
  let folder: string
  let server: ZooKeeperServer
  let session: ZooKeeperSession
  let run = 0

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kmc-recovery-'))
    server = await startZooKeeper({ jars: await ensureKafkaJars('3.9.1'), dataDir: join(folder, 'zookeeper') })
  })
  after(async () => {
    await session?.close()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await session?.close()
    session = await connectZooKeeper({ connect: parseConnectString(`${server.connect}/kafka-${++run}`) })
  })

  async function create(path: string, data: unknown, ephemeral = false): Promise<void> {
    const bytes = Buffer.isBuffer(data) || data === null ? data : Buffer.from(JSON.stringify(data))
    await session.create(path, bytes, openAcl, { ephemeral })
  }

  interface Tree {
    clusterId?: Buffer | null
    brokers?: number[]
    controller?: number | null
    topics?: Record<string, Topic | string>
  }

  /** Brokers 1 and 2 registered, 1 the controller, one whole topic, unless told otherwise. */
  async function plant({
    clusterId = clusterIdData('CLUSTER-A'),
    brokers = [1, 2],
    controller = brokers[0] ?? null,
    topics = { orders: whole },
  }: Tree = {}): Promise<void> {
    for (const path of ['/', '/cluster', '/brokers', '/brokers/ids', '/brokers/topics']) await create(path, null)
    if (clusterId !== null) await create('/cluster/id', clusterId)
    await create('/controller_epoch', 7)
    for (const id of brokers) await create(`/brokers/ids/${id}`, { endpoints: [`PLAINTEXT://b${id}:9092`] }, true)
    if (controller !== null) await create('/controller', { version: 1, brokerid: controller }, true)
    for (const [name, topic] of Object.entries(topics)) await plantTopic(name, topic)
  }

  async function plantTopic(name: string, topic: Topic | string): Promise<void> {
    const path = `/brokers/topics/${name}`
    if (typeof topic === 'string') return create(path, Buffer.from(topic))
    await create(path, { version: 3, topic_id: `ID-${name}`, partitions: topic.partitions })
    await create(`${path}/partitions`, null)
    for (const [partition, state] of Object.entries(topic.states)) {
      await create(`${path}/partitions/${partition}`, null)
      if (state === undefined) continue
      await create(
        `${path}/partitions/${partition}/state`,
        typeof state === 'string' ? Buffer.from(state) : jsonOf(state),
      )
    }
  }

  const jsonOf = ({ leader, isr, epoch = 7 }: { leader: number; isr: number[]; epoch?: number }) => ({
    ...{ version: 1, leader, isr, leader_epoch: 3, controller_epoch: epoch },
  })

  const look = (expectedBrokers: number[] = []) => readRecovery(session, { expectedBrokers })
  const has = (lines: string[], pattern: RegExp) =>
    assert.ok(
      lines.some((line) => pattern.test(line)),
      `${pattern} not in:\n${lines.join('\n')}`,
    )

  test('well: every broker, a controller, every partition led and in sync', async () => {
    await plant()
    const { state, brokers, controller, topics, partitions, withLeader, faults, clusterId } = await look()
    assert.equal(state, 'well')
    assert.deepEqual(brokers, { expected: [1, 2], registered: [1, 2], missing: [] })
    assert.deepEqual(
      { controller, topics, partitions, withLeader },
      { controller: 1, topics: 1, partitions: 2, withLeader: 2 },
    )
    assert.deepEqual([faults, clusterId], [[], 'CLUSTER-A'])
  })

  test('waiting: nobody is registered, and a leader that is gone is no fault yet', async () => {
    await plant({ brokers: [] })
    const { state, faults, lines, brokers } = await look([3])
    assert.equal(state, 'waiting')
    assert.deepEqual(faults, [])
    assert.deepEqual(brokers.missing, [1, 2, 3])
    has(lines, /No broker is registered; 1 topic, 2 partitions\. Expected: 1, 2, 3\./)
  })

  test('waiting: an ensemble where Kafka never ran', async () => {
    const { state, clusterId, topics } = await look()
    assert.deepEqual([state, clusterId, topics], ['waiting', null, 0])
  })

  test('recovering: a broker and its leaders are missing', async () => {
    await plant({ brokers: [1] })
    const { state, withLeader, faults, lines } = await look()
    assert.equal(state, 'recovering')
    assert.equal(withLeader, 1)
    assert.deepEqual(
      faults.map(({ topic, partition, fault }) => [topic, partition, fault]),
      [['orders', 1, 'leaderGone']],
    )
    has(lines, /1 of 2 brokers registered; missing: 2\./)
    has(lines, /^1 of 2 partitions in 1 topic have a leader\.$/)
    has(lines, /^orders-1: the leader is broker 2, which is not registered\.$/)
  })

  test('recovering: no controller; no leader; followers behind; a topic being created', async () => {
    await plant({
      controller: null,
      topics: {
        audit: { partitions: { 0: [1, 2] }, states: { 0: { leader: 1, isr: [1] } } },
        fresh: { partitions: { 0: [1, 2] }, states: { 0: undefined } },
        orders: { partitions: { 0: [1, 2] }, states: { 0: { leader: -1, isr: [2] } } },
      },
    })
    const { state, lines, underReplicated } = await look()
    assert.equal(state, 'recovering')
    assert.equal(underReplicated, 2)
    has(lines, /No controller is elected/)
    has(lines, /^fresh-0: no state znode\.$/)
    has(lines, /^orders-0: the leader is -1; last in sync: 2\.$/)
  })

  test('not well before a start: no state, no cluster id', async () => {
    await plant({
      brokers: [],
      clusterId: null,
      topics: { orders: { partitions: { 0: [1], 1: [1] }, states: { 0: undefined, 1: { leader: 1, isr: [1] } } } },
    })
    const { state, lines, faults } = await look()
    assert.equal(state, 'notWell')
    assert.deepEqual(
      faults.map(({ fault }) => fault),
      ['noState'],
    )
    has(lines, /There is no cluster id: the first broker to start would invent one/)
    has(lines, /loses records as soon as a broker starts/)
  })

  test('not well though all are led: a state above the controller epoch, a torn state, an unreadable topic', async () => {
    await plant({
      topics: {
        ahead: { partitions: { 0: [1] }, states: { 0: { leader: 1, isr: [1], epoch: 8 } } },
        torn: { partitions: { 0: [1] }, states: { 0: '{"leader":1' } },
        unreadable: '{"version":3',
      },
    })
    const { state, lines, unreadableTopics } = await look()
    assert.equal(state, 'notWell')
    assert.deepEqual(unreadableTopics, { count: 1, names: ['unreadable'] })
    has(lines, /^ahead-0: the state’s controller epoch 8 is above \/controller_epoch 7/)
    has(lines, /^torn-0: the state is not as Kafka writes it/)
    has(lines, /1 topic that Kafka cannot read: unreadable\./)
  })

  test('gated: the restoration is unfinished, and a broker with an empty disk is named', async () => {
    await plant({ clusterId: gateData(clusterIdData('CLUSTER-A')), brokers: [2] })
    const { state, clusterId, lines } = await look()
    assert.equal(state, 'gated')
    assert.equal(clusterId, 'CLUSTER-A')
    has(lines, /RESTORE-IN-PROGRESS in place of CLUSTER-A/)
    has(lines, /^Broker 2 is registered all the same: .*meta\.properties/)
  })

  test('a thousand partitions without leader: all counted, twenty named, in order', async () => {
    const numbers = Array.from({ length: 1000 }, (_, n) => n)
    const states = Object.fromEntries(numbers.map((n) => [n, { leader: -1, isr: [1] }]))
    await plant({ brokers: [1], topics: {} })
    const operations = [
      ['', { version: 3, partitions: Object.fromEntries(numbers.map((n) => [n, [1]])) }],
      ['/partitions', null],
      ...numbers.flatMap((n) => [
        [`/partitions/${n}`, null],
        [`/partitions/${n}/state`, jsonOf(states[n] ?? { leader: -1, isr: [] })],
      ]),
    ] as const
    await session.multi(
      operations.map(([path, data]) => ({
        op: 'create',
        path: `/brokers/topics/orders${path}`,
        data: data === null ? null : Buffer.from(JSON.stringify(data)),
        acl: openAcl,
      })),
    )
    const { state, faults, faultCounts, withLeader, lines } = await look()
    assert.deepEqual([state, withLeader, faultCounts.leaderless], ['recovering', 0, 1000])
    assert.deepEqual(
      faults.map(({ partition }) => partition),
      numbers.slice(0, 20),
    )
    has(lines, /^orders-0, orders-1, .*orders-19: the leader is -1; last in sync: 1\.$/)
    has(lines, /…and 980 more partitions\./)
  })

  test('a look that is stopped ends with the reason', async () => {
    await plant()
    const signal = AbortSignal.abort(new Error('page closed'))
    await assert.rejects(readRecovery(session, { expectedBrokers: [], signal }), /page closed/)
  })
})
