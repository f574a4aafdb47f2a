import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LiveFacts } from '../facts/live-facts.ts'
import type { PlanTargets } from '../facts/plan-item.ts'
import { type PlanOptions, planOptionsSchema } from '../facts/plan-options.ts'
import { archiveFacts, everyOption, liveFacts } from '../testing/sample-trees.fixture.ts'
import { checkArchive, checkContent, checkSurroundings } from './preflight.ts'
import type { EndpointAnswer } from './probe-endpoints.ts'

interface Scene {
  archive?: ReturnType<typeof archiveFacts>
  live?: LiveFacts
  systemVersion?: string
  options?: PlanOptions
  targets?: PlanTargets
  endpoints?: EndpointAnswer[]
}

function result(check: string, scene: Scene) {
  const { archive = archiveFacts(), live = liveFacts(), systemVersion = 'MRS 3.3.0', options = everyOption } = scene
  const endpoints = scene.endpoints ?? [{ endpoint: '127.0.0.1:1', answer: 'refused' }]
  const findings = [
    ...checkSurroundings({ header: archive.header, live, systemVersion, options, endpoints }),
    ...checkArchive(archive, live, { options, knownBrokerIds: [], targets: scene.targets ?? null }),
  ]
  const finding = findings.find((one) => one.check === check)
  assert.ok(finding)
  if (finding.result === 'error') assert.notEqual(finding.remedy, '', 'an error says what to do')
  return finding
}

test('all is well with a whole archive and stopped brokers', () => {
  for (const check of ['archive', 'systemVersion', 'migration', 'brokersStopped', 'clusterId', 'replicaBrokers']) {
    assert.equal(result(check, {}).result, 'ok', check)
  }
})

test('an archive with another content than its backup wrote is refused, naming both hashes', () => {
  const archive = archiveFacts()
  const { contentSha256 } = archive.trailer
  assert.deepEqual(checkContent(archive, { writtenSha256: contentSha256 }), [])
  assert.deepEqual(checkContent(archive, { writtenSha256: null }), [], 'nobody knows')
  const [finding] = checkContent(archive, { writtenSha256: 'f'.repeat(64) })
  assert.equal(finding?.result, 'error')
  assert.ok(finding?.seen.includes(contentSha256) && finding.seen.includes('f'.repeat(64)))
})

test('running brokers are named', () => {
  const brokers = [1, 3].map((id) => ({ id, endpoints: [] }))
  const finding = result('brokersStopped', { live: liveFacts({ brokers }) })
  assert.equal(finding.result, 'error')
  assert.equal(finding.seen, 'Kafka brokers 1, 3 are running. Stop Kafka first.')
})

test('a znode from the future is a warning, and none is not worth a line', () => {
  const finding = result('ensembleClock', { live: liveFacts({ futureStamp: 'A znode is of the future.' }) })
  assert.deepEqual([finding.result, finding.seen], ['warning', 'A znode is of the future.'])
  assert.throws(() => result('ensembleClock', {}))
})

test('a controller left over from a killed broker is waited for', () => {
  assert.equal(result('brokersStopped', { live: liveFacts({ controller: { brokerid: 2 } }) }).result, 'error')
})

test('a broker that lives on over a deleted tree is seen by its endpoint', () => {
  const finding = result('brokersStopped', { endpoints: [{ endpoint: 'a:9092', answer: 'accepted' }] })
  assert.equal(finding.result, 'error')
  assert.match(finding.seen, /a:9092/)
})

test('silence is not the same as stopped, unless the operator says so', () => {
  const endpoints = [{ endpoint: 'a:9092', answer: 'silent' } as const]
  assert.equal(result('brokersStopped', { endpoints }).result, 'error')
  const options = { ...everyOption, confirmBrokersStopped: true }
  assert.equal(result('brokersStopped', { endpoints, options }).result, 'warning')
})

test('a broker whose address nobody knows is not taken for stopped', () => {
  const archive = archiveFacts()
  archive.header.brokers = [
    { id: 1, endpoints: ['127.0.0.1:1'] },
    { id: 2, endpoints: [] },
  ]
  const some = result('brokersStopped', { archive })
  assert.equal(some.result, 'warning')
  assert.match(some.seen, /none of 1 known endpoints answers. Addresses of brokers 2 are not known/)
  archive.header.brokers = [{ id: 1, endpoints: [] }]
  assert.equal(result('brokersStopped', { archive, endpoints: [] }).result, 'warning')
})

test('another system version, compared as a string, is an error', () => {
  assert.equal(result('systemVersion', { systemVersion: 'MRS 3.3.0-LTS' }).result, 'error')
})

test('a live migration to KRaft forbids everything; whether the archive is of one does not decide', () => {
  const archived = result('archivedMigration', { archive: archiveFacts({ hasMigration: true }) })
  assert.equal(archived.result, 'warning')
  assert.equal(result('migration', { live: liveFacts({ hasMigration: true }) }).result, 'error')
  const controller = { brokerid: 1, kraftControllerEpoch: 4 }
  assert.equal(result('migration', { live: liveFacts({ controller }) }).result, 'error')
  const ordinary = { brokerid: 1, kraftControllerEpoch: -1 }
  assert.equal(result('migration', { live: liveFacts({ controller: ordinary }) }).result, 'ok')
})

test('another cluster id, a partial archive and unknown replica brokers are warned of', () => {
  assert.equal(result('clusterId', { live: liveFacts({ clusterId: 'B' }) }).result, 'warning')
  const partial = archiveFacts()
  partial.trailer.status = 'partial'
  assert.equal(result('archive', { archive: partial }).result, 'warning')
  assert.equal(
    result('replicaBrokers', { archive: archiveFacts({ replicaBrokerIds: new Set([1, 9]) }) }).result,
    'warning',
  )
})

describe('a mapping of brokers', () => {
  const mapping = (brokerMapping: PlanOptions['brokerMapping']) => ({ ...everyOption, brokerMapping })

  test('onto brokers of its own is nothing to speak of, also where two change places', () => {
    for (const pairs of [{ 1: 4, 2: 5 }, { 1: 2, 2: 1 }, { 1: 1 }, { 7: 2 }]) {
      assert.throws(() => result('brokerMapping', { options: mapping(pairs) }))
    }
  })

  test('onto a broker that has replicas itself is refused, naming both', () => {
    const finding = result('brokerMapping', { options: mapping({ 1: 2 }) })
    assert.equal(finding.result, 'error')
    assert.match(finding.seen, /^Broker 1 of the archive is mapped to broker 2, which itself has replicas/)
    assert.match(finding.remedy, /map 2 too, or 1 to another/)
  })

  test('of two onto one is refused by the engine as by the form', () => {
    const finding = result('brokerMapping', { options: mapping({ 1: 4, 2: 4 }) })
    assert.deepEqual(
      [finding.result, finding.seen],
      ['error', 'Brokers 1 and 2 of the archive are both mapped to broker 4.'],
    )
    const parsed = planOptionsSchema.safeParse(mapping({ 1: 4, 2: 4 }))
    assert.deepEqual(
      parsed.error?.issues.map(({ path }) => path),
      [['brokerMapping']],
    )
    assert.match(parsed.error?.issues[0]?.message ?? '', /Brokers 1 and 2 are both mapped to broker 4/)
  })
})

test('a part of a lost tree, which lets brokers onto what another restoration left half-way, has to be chosen', () => {
  const selection = { topics: [], configurations: true, users: false, acls: false, offsets: false }
  const live = liveFacts({ clusterId: null })
  const part = result('clusterId', { live, options: { ...everyOption, selection } })
  assert.equal(part.result, 'error')
  assert.match(part.seen, /^Lost; A is written last, .*only a part/)
  assert.match(part.remedy, /finish that one first/)
  const chosen = { ...everyOption, selection, liftGate: true }
  assert.equal(result('clusterId', { live, options: chosen }).result, 'warning')
  assert.equal(result('clusterId', { live }).result, 'ok')
  const empty = liveFacts({ clusterId: null, hasChroot: false })
  assert.equal(result('clusterId', { live: empty, options: { ...everyOption, selection } }).result, 'ok')
})

describe('another live cluster id', () => {
  const other = { clusterId: 'B', controllerEpoch: null }

  test('that a broker invented on an empty tree gives way to the archive’s, in words', () => {
    const finding = result('clusterId', { live: liveFacts({ ...other, isFresh: true }) })
    assert.match(finding.seen, /started too early invented the live one/)
    assert.match(finding.remedy, /^A replaces it/)
  })

  test('that came between two runs gives way to what was decided at the first', () => {
    const targets = {
      controllerEpoch: 1009,
      leaderEpochRaise: 1000,
      brokerIdCounter: null,
      producerIdBlockStart: null,
      clusterId: 'A',
    }
    assert.match(result('clusterId', { live: liveFacts(other), targets }).remedy, /^A replaces it/)
  })

  test('stays where a cluster stands behind it', () => {
    assert.match(result('clusterId', { live: liveFacts(other) }).remedy, /The live id stays/)
    assert.match(result('clusterId', { live: liveFacts({ ...other, isFresh: true, isGated: true }) }).remedy, /stays/)
  })
})
