import { createHash } from 'node:crypto'
import type { ArchiveReader } from '#lib/archive/archive.ts'
import type { ArchiveHeader, ArchiveTrailer } from '#lib/archive/format.ts'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import { parsePartitionState } from '#lib/kafka/topic-json.ts'
import type { Reporter } from '#lib/progress.ts'
import type { Acl, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { walkZnodes } from '#lib/zookeeper/walk.ts'
import { type ArchiveFacts, readArchiveFacts } from './archive-facts.ts'
import { type LiveFacts, readLiveFacts } from './live-facts.ts'
import { mergeZnodes, type ZnodePair } from './merge-znodes.ts'
import { planClocks } from './plan-clocks.ts'
import { planClusterId } from './plan-cluster-id.ts'
import { planEntity } from './plan-entity.ts'
import {
  type PlanAction,
  type PlanItem,
  type PlanKind,
  type PlanSummary,
  type PlanTargets,
  type PreflightFinding,
  planActions,
  planKinds,
} from './plan-item.ts'
import type { PlanOptions } from './plan-options.ts'
import { computePlanTargets } from './plan-targets.ts'
import { anotherTopic, planTopic } from './plan-topic.ts'
import { checkArchive, checkSurroundings } from './preflight.ts'
import { probeEndpoints } from './probe-endpoints.ts'
import type { TopicGroup } from './topic-group.ts'

export interface PlanInput {
  /** A fresh reader at each call: planning reads the archive more than once. */
  openArchive(signal: AbortSignal): Promise<ArchiveReader>
  session: ZooKeeperSession
  /** Of the cluster; must equal the archive's. */
  systemVersion: string
  options: PlanOptions
  /** Those of the confirmed plan or of an earlier run of the same task; null: compute them. */
  targets: PlanTargets | null
  /** host:port of brokers seen registered earlier, beside those in the archive. */
  knownEndpoints: readonly string[]
  now: Date
}

export interface PlannedRestoration {
  header: ArchiveHeader
  trailer: ArchiveTrailer
  /** Binds the archive, the options, the targets and every item's fingerprint. */
  hash: string
  summary: PlanSummary
  targets: PlanTargets
  findings: PreflightFinding[]
  liveClusterId: string | null
}

/** What is known before the two trees are compared. */
export interface Prepared {
  archive: ArchiveFacts
  live: LiveFacts
  findings: PreflightFinding[]
}

/** Looks at the live tree and asks the brokers' endpoints; of the archive it needs the header only. */
export async function lookAround(
  input: PlanInput,
  signal: AbortSignal,
): Promise<{ live: LiveFacts; findings: PreflightFinding[] }> {
  const reader = await input.openArchive(signal)
  reader.close()
  const { header } = reader
  const live = await readLiveFacts(input.session)
  const known = [...input.knownEndpoints, ...header.brokers.flatMap((broker) => broker.endpoints)]
  // Registered brokers are an answer already.
  const endpoints = live.brokers.length > 0 ? [] : await probeEndpoints(known, signal)
  const { systemVersion, options } = input
  return { live, findings: checkSurroundings({ header, live, systemVersion, options, endpoints }) }
}

/** Reads the archive to its end, which checks every hash in it, and holds what it says against the live tree. */
export async function readArchive(
  input: PlanInput,
  live: LiveFacts,
  report: Reporter,
  signal: AbortSignal,
): Promise<{ archive: ArchiveFacts; findings: PreflightFinding[] }> {
  const archive = await readArchiveFacts(await input.openArchive(signal), report, signal)
  return { archive, findings: checkArchive(archive, live) }
}

/**
 * Verifies the archive whole, looks at the cluster and compares the two. Writes nothing. `onItem` gets every item,
 * keeps included, awaiting it is the back-pressure; memory holds one topic, not the tree.
 * Throws ARCHIVE_INVALID or a ZK_* code; what a person can cure by other means is a finding with result 'error'.
 */
export async function planRestoration(
  input: PlanInput,
  onItem: (item: PlanItem) => Promise<void>,
  report: Reporter,
  signal: AbortSignal,
): Promise<PlannedRestoration> {
  report.phase('preflight')
  const { live, findings } = await lookAround(input, signal)
  report.phase('readArchive')
  const read = await readArchive(input, live, report, signal)
  report.phase('plan')
  const prepared = { archive: read.archive, live, findings: [...findings, ...read.findings] }
  return comparePlan(input, prepared, onItem, report, signal)
}

/** The comparison alone, for a run that has looked and read already. */
export async function comparePlan(
  input: PlanInput,
  { archive, live, findings }: Prepared,
  onItem: (item: PlanItem) => Promise<void>,
  report: Reporter,
  signal: AbortSignal,
): Promise<PlannedRestoration> {
  const { options } = input
  const targets =
    input.targets && !areSpent(input.targets, live) ? input.targets : computePlanTargets(archive, live, input.now)
  const hash = createHash('sha256').update(JSON.stringify([archive.trailer.contentSha256, options, targets]))
  const summary = emptySummary()
  let writesTopics = false
  const emit = async (item: PlanItem | null) => {
    if (!item) return
    hash.update(item.fingerprint)
    summary.counts[item.action]++
    summary.byKind[item.kind][item.action]++
    if (item.conflict) summary.conflicts++
    writesTopics ||= item.kind === 'topics' && item.writes.some((write) => write.op !== 'setAcl')
    await onItem(item)
  }

  const clocks = new Map<string, ZnodePair>()
  const liveParents = new LiveParents()
  let clusterId: ZnodePair | null = null
  let highestLiveStateControllerEpoch = 0
  const open: { group: TopicGroup | null } = { group: null }
  // Names of live topics that are not the archived ones: what is said about the archived ones is not for them.
  const strangers = new Set<string>()
  const closeGroup = async () => {
    if (!open.group) return
    const item = planTopic(open.group, { archive, live, options, targets })
    if (item.action === 'keep' && item.conflict && item.summary === anotherTopic) strangers.add(item.name)
    open.group = null
    await emit(item)
  }
  let refusedRoot: string | null = null

  const reader = await input.openArchive(signal)
  const unreadable: string[] = []
  const liveZnodes = walkZnodes(input.session, '/', {
    skip: (path) => classifyZnode(path).backup !== 'yes',
    onUnreadable: (path) => unreadable.push(path),
    signal,
  })
  let compared = 0
  for await (const pair of mergeZnodes(reader.znodes(), liveZnodes)) {
    report.progress(++compared, archive.trailer.znodes, pair.path)
    const meaning = classifyZnode(pair.path)
    const parentAcl = liveParents.aclAbove(pair.path)
    liveParents.enter(pair)
    if (meaning.restore === 'topic') {
      const topic = meaning.names.topic ?? ''
      if (open.group?.topic !== topic) await closeGroup()
      open.group ??= { topic, pairs: [] }
      open.group.pairs.push(pair)
      const epoch = parsePartitionState(pair.live?.data ?? null)?.controller_epoch ?? 0
      highestLiveStateControllerEpoch = Math.max(highestLiveStateControllerEpoch, epoch)
      continue
    }
    await closeGroup()
    switch (meaning.restore) {
      case 'controller-epoch':
      case 'broker-id-counter':
      case 'producer-id-block':
        clocks.set(meaning.restore, pair)
        break
      case 'cluster-id':
        clusterId = pair
        break
      default: {
        const isBelowRefused = refusedRoot !== null && isBelow(pair.path, refusedRoot)
        const isOfStranger = pair.path.startsWith('/config/topics/') && strangers.has(meaning.names.topic ?? '')
        const item = planEntity(pair, {
          options,
          liveParentAcl: parentAcl,
          refusal: isBelowRefused
            ? `Its parent ${refusedRoot} is not restored.`
            : isOfStranger
              ? 'It belongs to the archived topic; the live topic of this name is another one.'
              : null,
        })
        if (!isBelowRefused) refusedRoot = item?.action === 'refuse' && !pair.live ? pair.path : null
        await emit(item)
      }
    }
  }
  await closeGroup()
  const clockContext = { archive, live, targets, highestLiveStateControllerEpoch, writesTopics }
  for (const item of planClocks(clocks, clockContext)) await emit(item)
  if (clusterId) await emit(planClusterId(clusterId))

  return {
    header: archive.header,
    trailer: archive.trailer,
    hash: hash.digest('hex'),
    summary,
    targets,
    findings: [...findings, ...checkReadable(unreadable)],
    liveClusterId: live.clusterId,
  }
}

/** A controller has run since these targets were written: the same numbers would not go forward any more. */
function areSpent(targets: PlanTargets, live: LiveFacts): boolean {
  return targets.controllerEpoch !== null && (live.controllerEpoch ?? 0) > targets.controllerEpoch
}

/** ACLs of the live znodes on the way down to the one in hand. */
class LiveParents {
  readonly #branch: { path: string; acl: readonly Acl[] }[] = []

  aclAbove(path: string): readonly Acl[] | null {
    while (this.#branch.length > 0 && !isBelow(path, this.#branch.at(-1)?.path ?? '')) this.#branch.pop()
    return this.#branch.at(-1)?.acl ?? null
  }

  enter(pair: ZnodePair): void {
    if (pair.live) this.#branch.push({ path: pair.path, acl: pair.live.acl })
  }
}

function isBelow(path: string, parent: string): boolean {
  return parent === '/' || path.startsWith(`${parent}/`)
}

function checkReadable(unreadable: readonly string[]): PreflightFinding[] {
  if (unreadable.length === 0) return []
  return [
    {
      check: 'access',
      result: 'error',
      seen: `ZooKeeper denies access to ${unreadable.join(', ')}: what is live there cannot be compared.`,
      remedy:
        'Give the Kafka service credentials that may read and write the whole tree (the inventory, ZooKeeper user).',
    },
  ]
}

function emptySummary(): PlanSummary {
  const counts = () => Object.fromEntries(planActions.map((action) => [action, 0])) as Record<PlanAction, number>
  return {
    counts: counts(),
    conflicts: 0,
    byKind: Object.fromEntries(planKinds.map((kind) => [kind, counts()])) as Record<
      PlanKind,
      Record<PlanAction, number>
    >,
  }
}
