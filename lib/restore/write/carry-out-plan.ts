import { clusterIdPath, type GateCloser } from '#lib/kafka/cluster-id.ts'
import type { Reporter } from '#lib/progress.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { ZnodeData, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import { type ApplyContext, applyWrites, stagesBeforeIdentity } from './apply-writes.ts'
import { assertNoBroker, fenceOperations } from './broker-fence.ts'
import { Gate, isGateClosed } from './gate.ts'
import type { SpooledWrites } from './spooled-writes.ts'
import { verifyWrites } from './verify-writes.ts'
import type { WriteTally } from './write-tally.ts'

export interface WriteContext extends ApplyContext {
  /** Whose gate it is to be. */
  closer: GateCloser
}

/**
 * Closes the gate, writes what is spooled, reads it back, and lets the cluster id in last. Phases: write (begun by the
 * caller), verify. When ZooKeeper has refused everything that was sent, a gate that this run closed is opened again and
 * the tree is as it was; in any other case it stays as it is.
 */
export async function carryOutPlan(
  context: WriteContext,
  report: Reporter,
  signal: AbortSignal,
): Promise<{ verified: number }> {
  const { session, spool, tally, lock, closer } = context
  if (spool.count() === 0 && (context.isOnline || !(await isGateClosed(session)))) return { verified: 0 }
  if (context.isOnline) {
    await applyWrites(context, stagesBeforeIdentity, report, signal)
    report.phase('verify')
    return { verified: await verifyWrites(session, spool, stagesBeforeIdentity, report, signal) }
  }
  const hasIds = context.hasChroot && (await session.exists('/brokers/ids')) !== null
  const fence = context.hasChroot ? fenceOperations(hasIds ? context.brokerIds : []) : { before: [], after: [] }
  const gate = new Gate({ session, lock, fence, tally, closer })
  try {
    const verified = await writeBehindGate(context, gate, report, signal)
    report.log('info', `${tally.writes} writes done, ${verified} read back and found right.`)
    return { verified }
  } catch (error) {
    if (tally.outcome === 'nothing') await putBack(gate, report)
    throw error
  }
}

async function writeBehindGate(
  context: WriteContext,
  gate: Gate,
  report: Reporter,
  signal: AbortSignal,
): Promise<number> {
  const { session, spool, tally } = context
  if (context.hasChroot) await gate.close()
  else await createAboveChroot(session, tally)
  await applyWrites(context, stagesBeforeIdentity, report, signal)
  await assertNoBroker(session, tally)

  report.phase('verify')
  let verified = await verifyWrites(session, spool, stagesBeforeIdentity, report, signal)
  const clusterId = await readWantedClusterId(spool)
  // A broker that was started in the middle may have invented an id, and exited on its own: it is overwritten.
  if (clusterId?.op === 'create' && (await session.exists(clusterIdPath)) !== null) await gate.close()
  if (clusterId?.op === 'create' && !gate.isClosed) {
    await applyWrites(context, ['identity'], report, signal)
    tally.isComplete = true
    verified += await verifyWrites(session, spool, ['identity'], report, signal)
  } else if (clusterId?.op === 'delete') {
    await gate.remove()
    tally.isComplete = true
    tally.writes++
  } else {
    await gate.open(clusterId?.data)
    tally.isComplete = true
    if (clusterId) {
      tally.writes++
      verified += await verifyWrites(session, spool, ['identity'], report, signal)
    }
  }
  return verified
}

async function readWantedClusterId(
  spool: SpooledWrites,
): Promise<{ op: 'create' | 'setData' | 'delete'; data: ZnodeData } | null> {
  for await (const { writes } of spool.read('identity')) {
    for (const write of writes) {
      if (write.op === 'create' || write.op === 'setData') return { op: write.op, data: write.data }
      if (write.op === 'delete') return { op: write.op, data: null }
    }
  }
  return null
}

async function putBack(gate: Gate, report: Reporter): Promise<void> {
  await gate.putBack().catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    report.log('error', `/cluster/id could not be put back as it was found: ${why}`)
  })
}

/** Components above the chroot; the chroot itself is part of the archive. */
async function createAboveChroot(session: ZooKeeperSession, tally: WriteTally): Promise<void> {
  const outside = session.unrooted()
  const components = session.chroot.split('/').filter((component) => component !== '')
  let path = ''
  for (const component of components.slice(0, -1)) {
    path += `/${component}`
    const above = path
    await tally
      .send(() => outside.create(above, null, openAcl))
      .catch((error: unknown) => {
        if (!isZooKeeperError(error, 'NODE_EXISTS')) throw error
      })
  }
}
