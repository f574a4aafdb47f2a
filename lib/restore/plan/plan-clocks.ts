import type { Acl } from '#lib/zookeeper/types.ts'
import type { ArchiveFacts } from '../facts/archive-facts.ts'
import type { LiveFacts } from '../facts/live-facts.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanItem, PlanTargets, ZnodeWrite } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import { makePlanItem } from './make-plan-item.ts'
import { lastProducerId, neededBrokerIdCounter, producerIdBlockJson } from './plan-targets.ts'

const maxCounterSteps = 1_000_000

/** What was met on the way through the trees, and the numbers to reach. */
export interface ClockContext {
  archive: ArchiveFacts
  live: LiveFacts
  options: PlanOptions
  targets: PlanTargets
  /** The greatest controller epoch in any live partition state. */
  highestLiveStateControllerEpoch: number
  /** True when the plan writes partition states. */
  writesTopics: boolean
}

/** The three clocks of a cluster: controller epoch, broker-id counter, producer ids. Raised where they must be, never lowered. */
export function planClocks(clocks: ReadonlyMap<string, ZnodePair>, context: ClockContext): PlanItem[] {
  const items: PlanItem[] = []
  for (const [rule, pair] of clocks) {
    if (rule === 'controller-epoch') items.push(planControllerEpoch(pair, context))
    if (rule === 'broker-id-counter') items.push(planBrokerIdCounter(pair, context))
    if (rule === 'producer-id-block') items.push(planProducerIds(pair, context))
  }
  return items
}

function planControllerEpoch(pair: ZnodePair, context: ClockContext): PlanItem {
  const { archive, live, targets, highestLiveStateControllerEpoch, writesTopics } = context
  const name = 'controller epoch'
  const before = live.controllerEpoch
  const needed = Math.max(
    archive.controllerEpoch ?? 0,
    archive.highestStateControllerEpoch,
    highestLiveStateControllerEpoch,
  )
  // Live states may be ahead of the target: it was computed before they were read.
  const target = Math.max(targets.controllerEpoch ?? 0, needed)
  const isPast = before !== null && before >= needed && (!writesTopics || before >= target)
  if (isPast) return clock(pair, name, 'keep', 'is already past everything known', before, before, [])
  const data = Buffer.from(String(target))
  return clock(pair, name, before === null ? 'create' : 'change', `raised to ${target}`, before, target, [
    writeData(pair, data),
  ])
}

function planBrokerIdCounter(pair: ZnodePair, { archive, live, options, targets }: ClockContext): PlanItem {
  const name = 'broker-id counter'
  const before = live.brokerIdCounter
  const target = targets.brokerIdCounter
  if (target === null || (before !== null && before >= target && before >= neededBrokerIdCounter(archive, options))) {
    return clock(pair, name, 'keep', 'is already past everything known', before, before, [])
  }
  if (target - (before ?? 0) > maxCounterSteps) {
    const reason = `The archive's counter stands ${target - (before ?? 0)} steps ahead: no cluster has made so many brokers, and each step is a transaction.`
    return clock(pair, name, 'refuse', 'not raised', before, null, [], reason)
  }
  const write: ZnodeWrite = {
    op: 'raiseVersion',
    path: pair.path,
    data: pair.live?.data ?? pair.archived?.data ?? Buffer.alloc(0),
    acl: aclOf(pair),
    toVersion: target,
  }
  const action = before === null ? 'create' : 'change'
  return clock(pair, name, action, `version raised to ${target}`, before, target, [write])
}

function planProducerIds(pair: ZnodePair, { archive, live, targets }: ClockContext): PlanItem {
  const name = 'producer ids'
  const lastLive = lastProducerId(live)
  const lastArchived = lastProducerId(archive)
  const before = lastLive === null ? null : String(lastLive)
  const start = targets.producerIdBlockStart
  if (start === null || (lastLive !== null && lastLive >= (lastArchived ?? 0n))) {
    return clock(pair, name, 'keep', 'are already past everything known', before, before, [])
  }
  const broker =
    archive.producerIdBlock === 'null' || archive.producerIdBlock === 'absent' ? 0 : archive.producerIdBlock.broker
  const action = live.producerIdBlock === 'absent' ? 'create' : 'change'
  return clock(pair, name, action, `the next block begins past ${start}`, before, start, [
    writeData(pair, producerIdBlockJson(start, broker)),
  ])
}

function writeData(pair: ZnodePair, data: Buffer): ZnodeWrite {
  return pair.live
    ? { op: 'setData', path: pair.path, data, version: pair.live.stat.version }
    : { op: 'create', path: pair.path, data, acl: aclOf(pair) }
}

function aclOf(pair: ZnodePair): readonly Acl[] {
  return pair.archived?.acl ?? pair.live?.acl ?? []
}

function clock(
  pair: ZnodePair,
  name: string,
  action: PlanItem['action'],
  summary: string,
  before: number | string | null,
  after: number | string | null,
  writes: readonly ZnodeWrite[],
  reason = '',
): PlanItem {
  return makePlanItem({
    kind: 'clocks',
    action,
    conflict: action === 'refuse',
    name,
    path: pair.path,
    summary,
    reason,
    before: before === null ? null : String(before),
    after: after === null ? null : String(after),
    writes,
  })
}
