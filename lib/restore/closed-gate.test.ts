import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { isAppError } from '#lib/errors.ts'
import { readClusterId } from '#lib/kafka/cluster-id.ts'
import type { Reporter } from '#lib/progress.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { type CuttingProxy, startCuttingProxy } from './testing/cutting-proxy.fixture.ts'
import {
  assertSameTree,
  assertUndone,
  type Contents,
  damagedTree,
  type FaultCase,
  prepareFaultCase,
  restoreUndisturbed,
  wholeTree,
} from './testing/fault-scene.fixture.ts'
import { never, setUpRestorationScene } from './testing/restoration-scene.fixture.ts'
import { WriteTally } from './write/write-tally.ts'

const scene = setUpRestorationScene(wholeTree)
/** Written last in the transaction of the configurations; users, ACLs, clocks and topics come after. */
const lastConfiguration = '/config/topics/orders'
const endless = 1_000_000
const readOnly = [{ perms: 0b10001, scheme: 'world', id: 'anyone' }]

interface HalfRestored {
  fault: FaultCase
  safetyBackupPath: string
  /** What /cluster/id holds. */
  gate: string
}

/** A session that ends with the test. */
async function openFor(t: TestContext, ...[fault, ...rest]: [FaultCase, ...Parameters<FaultCase['open']>]) {
  const session = await fault.open(...rest)
  t.after(() => session.close())
  return session
}

/** A first run that is stopped when the configurations are written. */
async function restoreHalf(name: string, live?: Contents): Promise<HalfRestored> {
  const fault = await prepareFaultCase({ scene, name, ...(live && { live }) })
  let safetyBackupPath = ''
  const stop = new AbortController()
  const session = await fault.open()
  const { log, report } = listen({
    progress: (phase, path) => {
      if (phase === 'write' && path === lastConfiguration) stop.abort(new Error('stopped by the test'))
    },
  })
  const safetyBackup = {
    ...scene.safetyBackup(name),
    onTaken: async (path: string) => {
      safetyBackupPath = path
    },
  }
  await assert.rejects(fault.run(session, { safetyBackup }, report, stop.signal), /stopped by the test/)
  assert.match(log(), /The tree is half restored/)
  const gate = await readGate(session)
  assert.ok(readClusterId(Buffer.from(gate)).isGated)
  await session.close()
  return { fault, safetyBackupPath, gate }
}

async function readGate(session: ZooKeeperSession): Promise<string> {
  return (await session.getData('/cluster/id')).data?.toString() ?? ''
}

interface Ears {
  phase?(phase: string): void
  progress?(phase: string, path: string | null): void
  /** When the transactions of a stage begin; nothing is in flight then. */
  stage?(stage: string): void
}

function listen(ears: Ears): { log: () => string; report: Reporter } {
  const lines: string[] = []
  let current = ''
  const report: Reporter = {
    phase: (phase) => {
      current = phase
      ears.phase?.(phase)
    },
    progress: (_done, _total, path) => ears.progress?.(current, path),
    log: (_level, line) => {
      lines.push(line)
      const stage = /^Writing (\w+):/.exec(line)?.[1]
      if (stage !== undefined) ears.stage?.(stage)
    },
  }
  return { log: () => lines.join('\n'), report }
}

/** What a second run is, and where its first transaction writes. */
const seconds = {
  Retry: {
    readsBefore: 1,
    prepare: async () => {},
    target: '/config/users/alice',
    guard: '/config/users',
    run: ({ fault }: HalfRestored, session: ZooKeeperSession, tally: WriteTally, report: Reporter, stop: AbortSignal) =>
      fault.run(session, { tally }, report, stop),
    finish: async ({ fault }: HalfRestored, name: string) => {
      const expected = await restoreUndisturbed({ scene, name: `${name}-undisturbed` })
      assertSameTree(await fault.retry(), expected, name)
    },
  },
  Undo: {
    // It begins with an ACL, which is no transaction and has a look for brokers of its own.
    readsBefore: 3,
    prepare: async (session: ZooKeeperSession) => void (await session.setAcl('/config/changes', readOnly, -1)),
    target: lastConfiguration,
    guard: lastConfiguration,
    run: (
      { safetyBackupPath }: HalfRestored,
      session: ZooKeeperSession,
      tally: WriteTally,
      report: Reporter,
      stop: AbortSignal,
    ) => scene.undo(safetyBackupPath, { session, tally }, report, stop),
    finish: async ({ fault, safetyBackupPath }: HalfRestored, name: string) =>
      assertUndone(await fault.undo(safetyBackupPath), fault.before, name),
  },
}

/** Runs it to its failure, and looks at what it leaves. */
async function failSecond(
  half: HalfRestored,
  session: ZooKeeperSession,
  second: (typeof seconds)['Retry' | 'Undo'],
  ears: Ears,
  stop: AbortSignal = never,
): Promise<{ error: unknown; log: string; tally: WriteTally }> {
  const { log, report } = listen(ears)
  const tally = new WriteTally()
  const error: unknown = await second.run(half, session, tally, report, stop).then(
    () => assert.fail('the second run went through'),
    (reason: unknown) => reason,
  )
  const observer = await half.fault.open()
  try {
    assert.equal(await readGate(observer), half.gate, 'the gate is as it was found')
  } finally {
    await observer.close()
  }
  assert.match(log(), /half restored/)
  assert.match(log(), /Do not start Kafka/)
  return { error, log: log(), tally }
}

for (const [kind, second] of Object.entries(seconds)) {
  describe(`a gate that an earlier run closed stays closed when the ${kind}`, () => {
    for (const [when, phase, stage] of [
      ['as its planning begins', 'plan', null],
      ['as its writing begins', 'write', null],
      ['before its first transaction', '', 'any'],
    ] as const) {
      test(`is stopped ${when}`, async (t) => {
        const name = `stopped-${kind}-${phase || stage}`
        const half = await restoreHalf(name)
        const session = await openFor(t, half.fault)
        const stop = new AbortController()
        const abort = () => stop.abort(new Error('stopped by the test'))
        const ears: Ears = stage === null ? { phase: (begun) => begun === phase && abort() } : { stage: abort }
        const { error, tally } = await failSecond(half, session, second, ears, stop.signal)
        assert.match(String(error), /stopped by the test/)
        assert.equal(tally.outcome, 'nothing')
        await session.close()
        await second.finish(half, name)
      })
    }

    test('is refused by an ACL at its first transaction', async (t) => {
      const name = `refused-${kind}`
      const half = await restoreHalf(name)
      const session = await openFor(t, half.fault)
      let guarded: Promise<unknown> | null = null
      await second.prepare(session)
      const { acl } = await session.getAcl(second.guard)
      const { error, log, tally } = await failSecond(half, session, second, {
        stage: () => {
          guarded ??= session.setAcl(second.guard, readOnly, -1)
        },
      })
      assert.ok(isAppError(error, 'ZK_NO_ACCESS'), String(error))
      assert.match(log, /written nothing/)
      assert.equal(tally.outcome, 'nothing')
      await guarded
      await session.setAcl(second.guard, acl, -1)
      await session.close()
      await second.finish(half, name)
    })

    test('finds that somebody else wrote where its first transaction writes', async (t) => {
      const half = await restoreHalf(`foreign-${kind}`)
      const session = await openFor(t, half.fault)
      await second.prepare(session)
      let written: Promise<unknown> | null = null
      const { error, tally } = await failSecond(half, session, second, {
        stage: () => {
          const data = Buffer.from('{"version":1,"config":{}}')
          written ??=
            kind === 'Undo' ? session.setData(second.target, data, -1) : session.create(second.target, data, readOnly)
        },
      })
      await written
      assert.ok(isAppError(error, 'PLAN_CHANGED'), String(error))
      assert.match(error.remedy ?? '', /Nothing was written/)
      assert.equal(tally.outcome, 'nothing')
    })

    for (const [what, lost] of [
      ['before ZooKeeper sees its first transaction', false],
      ['before the answer to its first transaction comes', true],
    ] as const) {
      test(`is cut ${what}`, async (t) => {
        const name = `cut-${kind}-${lost}`
        const half = await restoreHalf(name)
        const [server] = parseConnectString(scene.connect).servers
        assert.ok(server)
        const proxy = await startCuttingProxy(server, endless)
        t.after(() => proxy.close())
        const session = await openFor(t, half.fault, {}, [proxy.address])
        const cut = (at: CuttingProxy) => at.loseReply(at.replies() + second.readsBefore + (lost ? 1 : 0))
        let isCut = false
        const ears: Ears = {
          stage: () => {
            if (!isCut) cut(proxy)
            isCut = true
          },
        }
        const { error, tally } = await failSecond(half, session, second, ears)
        assert.ok(isAppError(error, 'ZK_CONNECTION_LOST'), String(error))
        assert.doesNotMatch(String(error), /Failed to delete/, 'the lock is not what failed')
        if (lost) assert.equal(tally.outcome, 'unknown')
        await proxy.endSession()
        await second.finish(half, name)
      })
    }
  })
}

describe('a gate that this run closed', () => {
  test('is opened again when ZooKeeper refused all that was sent, and the log says that nothing was written', async (t) => {
    const fault = await prepareFaultCase({ scene, name: 'open-refused' })
    const session = await openFor(t, fault)
    const { log, report } = listen({
      stage: (stage) => {
        if (stage === 'configurations') void session.setAcl('/config/topics', readOnly, -1)
      },
    })
    // /config/changes gets its ACL back before anything else.
    await session.setAcl('/config/changes', (await session.getAcl('/config')).acl, -1)
    const confirmed = { confirmedHash: 'of another plan', wasConfirmed: async () => true }
    await assert.rejects(fault.run(session, confirmed, report), (error) => isAppError(error, 'ZK_NO_ACCESS'))
    assert.equal(await readGate(session), '{"version":"1","id":"CLUSTER-A"}')
    assert.match(log(), /Nothing was written: the tree is as it was found/)
    assert.doesNotMatch(log(), /half restored/)
  })

  test('stays when the answer to the first transaction was lost, and the log does not claim to know', async (t) => {
    const fault = await prepareFaultCase({ scene, name: 'open-unknown' })
    const [server] = parseConnectString(scene.connect).servers
    assert.ok(server)
    const proxy = await startCuttingProxy(server, endless)
    t.after(() => proxy.close())
    const session = await openFor(t, fault, {}, [proxy.address])
    const direct = await openFor(t, fault)
    await direct.setAcl('/config/changes', (await direct.getAcl('/config')).acl, -1)
    const { log, report } = listen({
      stage: (stage) => stage === 'configurations' && proxy.loseReply(proxy.replies() + 2),
    })
    const tally = new WriteTally()
    const run = { confirmedHash: 'of another plan', wasConfirmed: async () => true, tally }
    await assert.rejects(fault.run(session, run, report), (error) => isAppError(error, 'ZK_CONNECTION_LOST'))
    assert.ok(readClusterId(Buffer.from(await readGate(direct))).isGated)
    assert.equal(tally.outcome, 'unknown')
    assert.match(log(), /may be half restored/)
    assert.doesNotMatch(log(), /[Nn]othing was (written|restored)/)
    await proxy.endSession()
  })

  test('stays when the reading back is stopped', async (t) => {
    const fault = await prepareFaultCase({ scene, name: 'stopped-verify' })
    const session = await openFor(t, fault)
    const stop = new AbortController()
    const { log, report } = listen({
      phase: (phase) => phase === 'verify' && stop.abort(new Error('stopped by the test')),
    })
    await assert.rejects(fault.run(session, {}, report, stop.signal), /stopped by the test/)
    assert.ok(readClusterId(Buffer.from(await readGate(session))).isGated)
    assert.match(log(), /The tree is half restored\. Do not start Kafka/)
  })
})

describe('a gate names the restoration that closed it', () => {
  const onlyConfigurations = { topics: [], configurations: true, users: false, acls: false, offsets: false }
  const confirm = { confirmedHash: 'of another plan', wasConfirmed: async () => true }

  test('one that restores less leaves it closed, writing nothing; lifting it is an option of its own', async (t) => {
    const { fault, gate } = await restoreHalf('narrower')
    assert.equal(readClusterId(Buffer.from(gate)).closedBy?.holder, 'test')
    const session = await openFor(t, fault)
    const options = { ...fault.planOptions, selection: onlyConfigurations }
    await assert.rejects(
      fault.run(session, { ...confirm, options }),
      (error) => isAppError(error, 'PREFLIGHT_FAILED') && /cannot finish it/.test(error.message),
    )
    assert.equal(await readGate(session), gate)
    await fault.run(session, { ...confirm, options: { ...options, liftGate: true } })
    assert.equal(await readGate(session), '{"version":"1","id":"CLUSTER-A"}')
  })

  test('one that restores more lifts it, and the safety backup is not surprised by the gate', async (t) => {
    const { fault } = await restoreHalf('wider')
    const session = await openFor(t, fault)
    const { log, report } = listen({})
    const options = { ...fault.planOptions, restoreTokens: true }
    await fault.run(session, { ...confirm, options, safetyBackup: scene.safetyBackup('wider-again') }, report)
    assert.equal(await readGate(session), '{"version":"1","id":"CLUSTER-A"}')
    assert.doesNotMatch(log(), /previous archive is not used: it is of another cluster or chroot/)
  })

  test('an Undo in the middle of a wider one with another cluster id puts back the gate that it found', async (t) => {
    const live = damagedTree.map(([path, data]) =>
      path === '/cluster/id' ? ([path, { version: '1', id: 'CLUSTER-X' }] as const) : ([path, data] as const),
    )
    const { fault, gate } = await restoreHalf('wider-undone', live)
    const session = await openFor(t, fault)
    const stop = new AbortController()
    const { report } = listen({
      progress: (phase) => phase === 'write' && stop.abort(new Error('stopped by the test')),
    })
    let safetyBackupPath = ''
    const safetyBackup = {
      ...scene.safetyBackup('wider-undone-again'),
      onTaken: async (path: string) => {
        safetyBackupPath = path
      },
    }
    const wider = { ...confirm, targets: null, options: { ...fault.planOptions, takeClusterId: true }, safetyBackup }
    await assert.rejects(fault.run(session, wider, report, stop.signal), /stopped by the test/)
    assert.notEqual(await readGate(session), gate)
    const { conflicts } = await scene.undo(safetyBackupPath, { session })
    assert.deepEqual(conflicts, [])
    assert.equal(await readGate(session), gate)
  })

  test('that of an older version, which names nobody, is lifted', async (t) => {
    const { fault, gate } = await restoreHalf('older')
    const session = await openFor(t, fault)
    const { closedBy, ...older } = JSON.parse(gate)
    assert.ok(closedBy)
    await session.setData('/cluster/id', Buffer.from(JSON.stringify(older)), -1)
    const { log, report } = listen({})
    await fault.run(session, confirm, report)
    assert.match(log(), /begun by another version/)
    assert.equal(await readGate(session), '{"version":"1","id":"CLUSTER-A"}')
  })
})
