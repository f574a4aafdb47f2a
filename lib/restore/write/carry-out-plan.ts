import { clusterIdPath } from '#lib/kafka/cluster-id.ts'
import type { Reporter } from '#lib/progress.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { ZnodeData, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import { type ApplyContext, applyWrites, stagesBeforeIdentity, type WriteTally } from './apply-writes.ts'
import { assertNoBroker, fenceOperations } from './broker-fence.ts'
import { Gate, isGateClosed } from './gate.ts'
import type { SpooledWrites } from './spooled-writes.ts'
import { verifyWrites } from './verify-writes.ts'

/**
 * Closes the gate, writes what is spooled, reads it back, and lets the cluster id in last. Phases: write (begun by the
 * caller), verify. When nothing was written before a failure the gate is opened again and the tree is as it was.
 */
export async function carryOutPlan(
  context: ApplyContext,
  report: Reporter,
  signal: AbortSignal,
): Promise<WriteTally & { verified: number }> {
  const { session, spool, tally } = context
  if (spool.count() === 0 && (context.isOnline || !(await isGateClosed(session)))) return { ...tally, verified: 0 }
  if (context.isOnline) {
    await applyWrites(context, stagesBeforeIdentity, report, signal)
    report.phase('verify')
    return { ...tally, verified: await verifyWrites(session, spool, stagesBeforeIdentity, report, signal) }
  }
  if (!context.hasChroot) await createAboveChroot(session)
  const hasIds = context.hasChroot && (await session.exists('/brokers/ids')) !== null
  const gate = new Gate(
    session,
    context.lock,
    context.hasChroot ? fenceOperations(hasIds ? context.brokerIds : []) : { before: [], after: [] },
  )
  if (context.hasChroot) await gate.close()
  try {
    await applyWrites(context, stagesBeforeIdentity, report, signal)
    await assertNoBroker(session, tally.writes)
  } catch (error) {
    if (tally.writes === 0) await reopen(gate, report)
    else report.log('warn', halfRestored)
    throw error
  }

  report.phase('verify')
  let verified = await verifyWrites(session, spool, stagesBeforeIdentity, report, signal)
  const clusterId = await readWantedClusterId(spool)
  // A broker that was started in the middle may have invented an id, and exited on its own: it is overwritten.
  if (clusterId?.op === 'create' && (await session.exists(clusterIdPath)) !== null) await gate.close()
  if (clusterId?.op === 'create' && !gate.isClosed) {
    await applyWrites(context, ['identity'], report, signal)
    verified += await verifyWrites(session, spool, ['identity'], report, signal)
  } else if (clusterId?.op === 'delete') {
    await gate.remove()
    tally.writes++
  } else {
    await gate.open(clusterId?.data)
    if (clusterId) {
      tally.writes++
      verified += await verifyWrites(session, spool, ['identity'], report, signal)
    }
  }
  report.log('info', `${tally.writes} writes done, ${verified} read back and found right.`)
  return { ...tally, verified }
}

const halfRestored =
  'The tree is half restored. Do not start Kafka: brokers with data would exit, naming the cluster id RESTORE-IN-PROGRESS or a missing one. Retry goes on where this run stopped; Undo goes back.'

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

async function reopen(gate: Gate, report: Reporter): Promise<void> {
  await gate.open().catch((error: unknown) => {
    report.log(
      'error',
      `Nothing was restored, but /cluster/id could not be put back: ${error instanceof Error ? error.message : String(error)} Retry puts it back.`,
    )
  })
}

/** Components above the chroot; the chroot itself is part of the archive. */
async function createAboveChroot(session: ZooKeeperSession): Promise<void> {
  const outside = session.unrooted()
  const components = session.chroot.split('/').filter((component) => component !== '')
  let path = ''
  for (const component of components.slice(0, -1)) {
    path += `/${component}`
    await outside.create(path, null, openAcl).catch((error: unknown) => {
      if (!isZooKeeperError(error, 'NODE_EXISTS')) throw error
    })
  }
}
