import { createHash } from 'node:crypto'
import { KnownAcls } from '#lib/backup/known-acls.ts'
import { isOfAnotherUser } from '#lib/backup/read-tree.ts'
import { classifyZnode, type ZnodeMeaning } from '#lib/kafka/catalogue.ts'
import { parsePartitionState } from '#lib/kafka/topic-json.ts'
import type { Reporter } from '#lib/progress.ts'
import type { Acl } from '#lib/zookeeper/types.ts'
import { walkZnodes } from '#lib/zookeeper/walk.ts'
import type { ArchiveFacts } from '../facts/archive-facts.ts'
import { ByteBudget, groupBytes, weighZnode } from '../facts/byte-budget.ts'
import type { LiveFacts } from '../facts/live-facts.ts'
import { mergeZnodes, type ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanDecision } from '../facts/plan-decision.ts'
import type { PlanInput, PlannedRestoration } from '../facts/plan-input.ts'
import type { PlanItem, PlanTargets, PreflightFinding } from '../facts/plan-item.ts'
import { readQuotas } from '../facts/read-quotas.ts'
import { identifyTree } from '../facts/tree-identity.ts'
import { NameSet } from './name-set.ts'
import { readPendingOrders } from './pending-orders.ts'
import { planClocks } from './plan-clocks.ts'
import { planClusterId } from './plan-cluster-id.ts'
import { planEntity, recordsReadAgain } from './plan-entity.ts'
import { addToSummary, emptySummary } from './plan-summary.ts'
import { checkControllerEpoch, PlanSurvey } from './plan-survey.ts'
import { choosePlanTargets } from './plan-targets.ts'
import { anotherTopic, planTopic } from './plan-topic.ts'
import { PlanWarnings } from './plan-warnings.ts'
import { refuseUnwritable } from './refuse-unwritable.ts'
import { readSelection, type Selected } from './selection.ts'
import type { TopicContext } from './topic-context.ts'
import type { TopicGroup } from './topic-group.ts'

/** What is known before the two trees are compared. */
export interface Prepared {
  archive: ArchiveFacts
  live: LiveFacts
  findings: PreflightFinding[]
}

/**
 * Walks archive and live tree side by side and decides what becomes of each topic, entity and clock. Writes nothing;
 * `onItem` gets every item, awaiting it is the back-pressure. Memory holds one topic, not the trees.
 */
export async function comparePlan(
  input: PlanInput,
  { archive, live, findings }: Prepared,
  onItem: (item: PlanItem) => Promise<void>,
  report: Reporter,
  signal: AbortSignal,
): Promise<PlannedRestoration> {
  const targets = choosePlanTargets(input, archive, live)
  const tree = identifyTree(input.session, live)
  const hash = createHash('sha256').update(
    JSON.stringify([archive.trailer.contentSha256, input.options, targets, tree]),
  )
  const summary = emptySummary()
  const survey = new PlanSurvey(await readPendingOrders(input.session))
  const brokerIds = new Set([...archive.header.brokers, ...live.brokers].map(({ id }) => id)).union(
    new Set(input.knownBrokerIds),
  )
  const fence = input.options.mode === 'offline' ? 1 + brokerIds.size : 0
  const warnings = new PlanWarnings(await readQuotas(input.session, signal), fence)
  const comparison = new Comparison({ input, archive, live, targets, survey, warnings }, async (item) => {
    hash.update(item.fingerprint)
    addToSummary(summary, item)
    await onItem(item)
  })

  const reader = await input.openArchive(signal)
  const unreadable: string[] = []
  const knownAcls = new KnownAcls((await input.openArchive(signal)).acls(archive.trailer))
  const liveZnodes = walkZnodes(input.session, '/', {
    skip: (path) => {
      const meaning = classifyZnode(path)
      return meaning.backup !== 'yes' || isOfAnotherUser(path, meaning, input.session.chroot)
    },
    onUnreadable: (path) => unreadable.push(path),
    knownAcls: (path, stat) => knownAcls.find(path, stat),
    signal,
  })
  let compared = 0
  try {
    for await (const pair of mergeZnodes(reader.znodes(archive.trailer), liveZnodes)) {
      report.progress(++compared, archive.trailer.znodes, pair.path)
      warnings.see(pair)
      await comparison.add(pair)
    }
    const fault = await knownAcls.findFault()
    if (fault) throw fault.error
  } finally {
    await knownAcls.close()
  }
  await comparison.finish()
  summary.recordsReadAgain = comparison.recordsReadAgain

  return {
    header: archive.header,
    trailer: archive.trailer,
    hash: hash.digest('hex'),
    summary,
    targets,
    findings: [
      ...survey.decisions(input),
      ...findings,
      ...checkReadable(unreadable),
      ...survey.findings(input, archive.header.startedAt),
      ...comparison.findings(),
      ...warnings.findings(),
    ],
    tree,
  }
}

interface ComparisonContext {
  input: PlanInput
  archive: ArchiveFacts
  live: LiveFacts
  targets: PlanTargets
  survey: PlanSurvey
  warnings: PlanWarnings
}

const longestNameShown = 249

/** Takes pairs of znodes in path order and gives one item for each thing with a meaning. */
class Comparison {
  readonly #context: ComparisonContext
  readonly #emitItem: (item: PlanItem) => Promise<void>
  readonly #selected: Selected
  readonly #clocks = new Map<string, ZnodePair>()
  readonly #liveParents = new LiveParents()
  #clusterId: ZnodePair | null = null
  #highestLiveStateControllerEpoch = 0
  #group: TopicGroup | null = null
  #groupBudget = new ByteBudget(groupBytes, 'A topic')
  #writesTopics = false
  #refusedRoot: string | null = null
  /** The option that brings the refused root back, and with it what lies below. */
  #refusedFor: PlanDecision | null = null
  /** Live topics that are not the archived ones: what is said about the archived ones is not for them. */
  readonly #strangers = new NameSet()
  /** Live topics that stay although the archive does not have them: their configurations stay too. */
  readonly #kept = new NameSet()
  recordsReadAgain = 0

  constructor(context: ComparisonContext, emitItem: (item: PlanItem) => Promise<void>) {
    this.#context = context
    this.#emitItem = emitItem
    this.#selected = readSelection(context.input.options.selection)
  }

  async add(pair: ZnodePair): Promise<void> {
    const meaning = classifyZnode(pair.path)
    const liveParentAcl = this.#liveParents.aclAbove(pair.path)
    this.#liveParents.enter(pair)
    if (meaning.restore === 'topic') return await this.#addToTopic(pair, meaning.names.topic ?? '')
    await this.#closeTopic()
    switch (meaning.restore) {
      case 'controller-epoch':
      case 'broker-id-counter':
      case 'producer-id-block':
        this.#clocks.set(meaning.restore, pair)
        break
      case 'cluster-id':
        this.#clusterId = pair
        break
      default:
        if (this.#selected.znode(meaning)) await this.#addEntity(pair, meaning, liveParentAcl)
        else this.#context.survey.addEntity(pair, meaning, null)
    }
  }

  async finish(): Promise<void> {
    await this.#closeTopic()
    const { input, archive, live, targets } = this.#context
    const { options } = input
    if (options.mode === 'offline' && this.#selected.hasTopics) {
      const clockContext = {
        archive,
        live,
        options,
        targets,
        highestLiveStateControllerEpoch: this.#highestLiveStateControllerEpoch,
        writesTopics: this.#writesTopics,
      }
      for (const item of planClocks(this.#clocks, clockContext)) await this.#emit(item)
    }
    if (options.mode === 'offline' && this.#clusterId) {
      await this.#emit(planClusterId(this.#clusterId, { options, targets }))
    }
  }

  findings(): PreflightFinding[] {
    const { input, live } = this.#context
    if (input.options.mode === 'online' || this.#selected.hasTopics) return []
    return checkControllerEpoch(this.#highestLiveStateControllerEpoch, live.controllerEpoch)
  }

  async #emit(planned: PlanItem): Promise<void> {
    const item = refuseUnwritable(planned)
    this.#context.warnings.add(item)
    await this.#emitItem(item)
  }

  async #addToTopic(pair: ZnodePair, topic: string): Promise<void> {
    if (this.#group?.topic !== topic) await this.#closeTopic()
    if (this.#group === null) {
      this.#group = { topic, pairs: [] }
      this.#groupBudget = new ByteBudget(groupBytes, `The topic ${topic.slice(0, longestNameShown)}`)
    }
    this.#groupBudget.spend((pair.archived ? weighZnode(pair.archived) : 0) + (pair.live ? weighZnode(pair.live) : 0))
    this.#group.pairs.push(pair)
    const epoch = parsePartitionState(pair.live?.data ?? null)?.controller_epoch ?? 0
    this.#highestLiveStateControllerEpoch = Math.max(this.#highestLiveStateControllerEpoch, epoch)
  }

  async #closeTopic(): Promise<void> {
    const group = this.#group
    this.#group = null
    if (!group) return
    if (!this.#selected.topic(group.topic)) {
      this.#kept.add(group.topic)
      return
    }
    const { input, archive, live, targets, survey } = this.#context
    const context: TopicContext = { archive, live, options: input.options, targets }
    const item = refuseUnwritable(planTopic(group, context))
    survey.addTopic(group, item, context)
    if (item.action === 'keep' && item.conflict && item.summary === anotherTopic) this.#strangers.add(item.name)
    if (item.action === 'keep') this.#kept.add(item.name)
    this.#writesTopics ||= item.action !== 'delete' && item.writes.some((write) => write.op !== 'setAcl')
    this.#context.warnings.add(item)
    await this.#emitItem(item)
  }

  async #addEntity(pair: ZnodePair, meaning: ZnodeMeaning, liveParentAcl: readonly Acl[] | null): Promise<void> {
    const { input, live, survey } = this.#context
    const isBelowRefused = this.#refusedRoot !== null && isBelow(pair.path, this.#refusedRoot)
    const topic = pair.path.startsWith('/config/topics/') ? (meaning.names.topic ?? '') : null
    const decided = planEntity(pair, {
      options: input.options,
      liveParentAcl,
      refusal: isBelowRefused
        ? `Its parent ${this.#refusedRoot} is not restored.`
        : isOfAnotherUser(pair.path, meaning, input.session.chroot)
          ? 'It is not of Kafka: at the root of ZooKeeper it would stand among the znodes of others.'
          : topic !== null && this.#strangers.has(topic)
            ? 'It belongs to the archived topic; the live topic of this name is another one.'
            : null,
      staysWithTopic: topic !== null && this.#kept.has(topic),
      watchedParents: live.watchedParents,
    })
    const checked = decided && refuseUnwritable(decided)
    const item = checked && isBelowRefused && checked.conflict ? { ...checked, decision: this.#refusedFor } : checked
    survey.addEntity(pair, meaning, item)
    if (!isBelowRefused) {
      this.#refusedRoot = item?.action === 'refuse' && !pair.live ? pair.path : null
      this.#refusedFor = item?.decision ?? null
    }
    if (!item) return
    if (item.kind === 'offsets' && item.action === 'change') this.recordsReadAgain += recordsReadAgain(pair)
    this.#context.warnings.add(item, pair)
    await this.#emitItem(item)
  }
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
        'Give the Kafka service credentials that may read and write the whole tree (under Clusters: ZooKeeper user).',
    },
  ]
}
