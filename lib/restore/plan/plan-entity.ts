import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { classifyZnode, type ZnodeMeaning } from '#lib/kafka/catalogue.ts'
import { decodeEntityName, describeConfigChange, describeZnode } from '#lib/kafka/describe-znode.ts'
import { parseAcls, parseConfig } from '#lib/kafka/entity-json.ts'
import { notificationParents, notificationsOf } from '#lib/kafka/notification.ts'
import type { Acl, ZnodeData } from '#lib/zookeeper/types.ts'
import { announce } from '../facts/announce.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanDecision } from '../facts/plan-decision.ts'
import type { PlanItem, PlanKind, ZnodeWrite } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import { type WatchedParents, whyUnheard } from '../facts/watched-parents.ts'
import { makePlanItem } from './make-plan-item.ts'
import { describeAcl, isLooserAcl, planZnodeAcl } from './plan-znode-acl.ts'

export interface EntityContext {
  options: PlanOptions
  /** ACL of the live parent, where there is one: a restored secret may not be more open than it. */
  liveParentAcl: readonly Acl[] | null
  /** Why it may not be written, whatever it is; null where nothing stands against it. */
  refusal: string | null
  /** True where Exact leaves it all the same: the configuration of a topic that stays. */
  staysWithTopic: boolean
  watchedParents: WatchedParents
}

/**
 * Decides a znode that stands for itself: a parent, a configuration, a user, an ACL, an offset, a token, anything
 * unknown. null for parents that are as they should be: nobody wants to read about them.
 */
export function planEntity(pair: ZnodePair, context: EntityContext): PlanItem | null {
  const meaning = classifyZnode(pair.path)
  const { archived } = pair
  if (!archived) return planLiveOnly(pair, meaning, context)
  if (context.refusal !== null && !isEqualPair(pair)) return refuse(pair, meaning, context.refusal)
  if (context.options.mode === 'online' && !isEqualPair(pair)) {
    const obstacle = whyNotOnline(pair, meaning, context)
    if (obstacle !== null) return refuse(pair, meaning, obstacle)
  }
  switch (meaning.restore) {
    case 'create-if-absent':
      return planCreateIfAbsent(pair, archived, meaning, context)
    case 'replace':
    case 'opt-in':
      return planReplace(pair, archived, meaning, context)
    default:
      return refuse(pair, meaning, `${pair.path} (${meaning.meaning}) is never restored.`)
  }
}

/** What only the live tree has stays (Merge), or goes where Exact was asked for. */
function planLiveOnly(pair: ZnodePair, meaning: ZnodeMeaning, context: EntityContext): PlanItem | null {
  const { live } = pair
  if (!live) return null
  const stays = () => (live.data === null ? null : keep(pair, meaning, 'not in the archive; stays'))
  // Consumers that live have znodes below their group's; only the offsets themselves go.
  const isEntity = meaning.restore === 'replace' && !isOffsetParent(meaning)
  if (!context.options.exact || !isEntity || context.staysWithTopic) return stays()
  const obstacle = context.refusal ?? (context.options.mode === 'online' ? whyNotOnline(pair, meaning, context) : null)
  const decision = obstacle === null ? decisionAbout(meaning) : null
  const refusal = obstacle ?? whyNotChosen(meaning, context.options)
  if (refusal !== null) return live.data === null ? null : refuse(pair, meaning, refusal, decision)
  return item(pair, meaning, {
    action: 'delete',
    summary: 'not in the archive; deleted',
    decision,
    writes: heard({ op: 'delete', path: pair.path, version: live.stat.version }, context),
  })
}

/** A change under running brokers needs its notification. */
function heard(write: ZnodeWrite, { options, watchedParents }: EntityContext): ZnodeWrite[] {
  return options.mode === 'online' ? announce(write, watchedParents) : [write]
}

/** What running brokers would not take over, or would be hurt by. */
function whyNotOnline(pair: ZnodePair, meaning: ZnodeMeaning, { watchedParents }: EntityContext): string | null {
  if (meaning.restore === 'create-if-absent') {
    const isHarmless =
      !pair.live && meaning.class === 'structure' && /^\/(config|kafka-acl|delegation_token)/.test(pair.path)
    if (pair.live || (isHarmless && !notificationParents.includes(pair.path))) return null
    return notificationParents.includes(pair.path)
      ? 'Running brokers watch this znode; created anew under them, every later change would be ignored. Restore with Kafka stopped.'
      : 'It is restored with Kafka stopped only.'
  }
  if (meaning.class === 'offset') return 'Offsets of old consumers go back with Kafka stopped only.'
  const [notification] = notificationsOf(pair.path)
  return notification ? whyUnheard(notification.parent, watchedParents) : null
}

function planCreateIfAbsent(
  pair: ZnodePair,
  archived: ArchivedZnode,
  meaning: ZnodeMeaning,
  { options }: EntityContext,
): PlanItem | null {
  if (!pair.live) return item(pair, meaning, { action: 'create', summary: meaning.meaning, writes: [create(archived)] })
  const acl = planZnodeAcl(pair, options)
  if (acl.kind === 'write') {
    const { write, decision } = acl
    return item(pair, meaning, { action: 'change', summary: describeAclChange(pair), decision, writes: [write] })
  }
  if (acl.kind === 'withheld') return refuse(pair, meaning, acl.reason, acl.decision)
  if (isSameData(pair.live.data, archived.data)) return null
  return keep(pair, meaning, 'differs from the archive; the live one stays')
}

function planReplace(
  pair: ZnodePair,
  archived: ArchivedZnode,
  meaning: ZnodeMeaning,
  context: EntityContext,
): PlanItem | null {
  const { options, liveParentAcl } = context
  const acl = planZnodeAcl(pair, options)
  const isEqual = pair.live !== null && isSameData(pair.live.data, archived.data)
  if (isEqual && acl.kind === 'same') return archived.data === null ? null : keep(pair, meaning, 'equal')
  const unusable = whyUnusable(archived, meaning)
  if (unusable !== null) return refuse(pair, meaning, unusable)
  const notChosen = whyNotChosen(meaning, options)
  if (notChosen !== null) return refuse(pair, meaning, notChosen, decisionAbout(meaning))
  const tooOpen = whyTooOpen(pair, archived, meaning, liveParentAcl)
  if (tooOpen !== null && !options.loosenAcls) return refuse(pair, meaning, tooOpen, 'loosenAcls')
  const decision = decisionAbout(meaning) ?? (tooOpen === null ? null : 'loosenAcls')

  if (!pair.live)
    return item(pair, meaning, {
      action: 'create',
      summary: describeNew(pair, meaning),
      decision,
      writes: heard(create(archived), context),
    })
  const writes: ZnodeWrite[] = []
  const clauses: string[] = []
  if (!isEqual) {
    const write = { op: 'setData', path: pair.path, data: archived.data, version: pair.live.stat.version } as const
    writes.push(...heard(write, context))
    clauses.push(describeChange(pair, meaning))
  }
  if (acl.kind === 'write') {
    writes.push(acl.write)
    clauses.push(describeAclChange(pair))
  }
  const loosened = acl.kind === 'withheld' ? acl.reason : ''
  return item(pair, meaning, {
    action: writes.length > 0 ? 'change' : 'keep',
    conflict: loosened !== '',
    summary: clauses.join('; ') || 'equal, but for its znode ACL',
    reason: loosened,
    decision: acl.kind === 'withheld' ? acl.decision : (decision ?? (acl.kind === 'write' ? acl.decision : null)),
    writes,
  })
}

/** Offsets hold plain numbers; what Kafka could not parse would stop a broker's change handler, so it stays out. */
function whyUnusable(archived: ArchivedZnode, meaning: ZnodeMeaning): string | null {
  // Parents of offsets and of client quotas hold nothing that is read.
  if (archived.data === null || archived.data.length === 0 || isOffsetParent(meaning) || meaning.class === 'token')
    return null
  const isUsable =
    meaning.class === 'acl'
      ? parseAcls(archived.data) !== null
      : meaning.class === 'offset'
        ? /^\d+$/.test(archived.data.toString('utf8'))
        : parseConfig(archived.data) !== null
  return isUsable ? null : `The archive's content of ${archived.path} is not what Kafka writes there.`
}

function isOffsetParent(meaning: ZnodeMeaning): boolean {
  return meaning.class === 'offset' && meaning.names.partition === undefined
}

/** The option that says whether such a thing comes back at all; null where none is asked. */
function decisionAbout(meaning: ZnodeMeaning): PlanDecision | null {
  switch (meaning.class) {
    case 'user':
    case 'acl':
      return 'restoreSecurity'
    case 'token':
      return 'restoreTokens'
    case 'offset':
      return 'restoreOffsets'
    default:
      return null
  }
}

function whyNotChosen(meaning: ZnodeMeaning, options: PlanOptions): string | null {
  if ((meaning.class === 'user' || meaning.class === 'acl') && !options.restoreSecurity) {
    return 'Users and ACLs come back only when "Restore users and ACLs" is ticked: what was revoked since the backup would be granted again.'
  }
  const brokerId = meaning.names.broker
  if (brokerId !== undefined && brokerId in options.brokerMapping) {
    return `Broker ${brokerId} of the archive is broker ${options.brokerMapping[brokerId]} here: its own configuration is not carried over. Set it with kafka-configs.sh.`
  }
  if (meaning.class === 'token' && !options.restoreTokens) {
    return 'Delegation tokens come back only when "Restore delegation tokens" is ticked: they work only under the same delegation.token.secret.key.'
  }
  if (meaning.class === 'offset' && !options.restoreOffsets) {
    return 'Offsets of old consumers come back only when "Restore consumer offsets" is ticked: records would be read again.'
  }
  return null
}

function whyTooOpen(
  pair: ZnodePair,
  archived: ArchivedZnode,
  meaning: ZnodeMeaning,
  liveParentAcl: readonly Acl[] | null,
): string | null {
  if (pair.live || !meaning.secret || !liveParentAcl || !isLooserAcl(archived.acl, liveParentAcl)) return null
  return `The archive's znode ACL (${describeAcl(archived.acl)}) is more open than that of the live parent (${describeAcl(liveParentAcl)}) and would show its secrets.`
}

function describeNew(pair: ZnodePair, meaning: ZnodeMeaning): string {
  const config = isConfig(meaning) ? parseConfig(pair.archived?.data ?? null) : null
  return config ? describeConfigChange({}, config) || meaning.meaning : meaning.meaning
}

function describeChange(pair: ZnodePair, meaning: ZnodeMeaning): string {
  const before = isConfig(meaning) ? parseConfig(pair.live?.data ?? null) : null
  const after = isConfig(meaning) ? parseConfig(pair.archived?.data ?? null) : null
  if (before && after) return describeConfigChange(before, after)
  if (meaning.class === 'acl') return 'rules differ'
  return meaning.class === 'offset' ? describeOffsets(pair) : 'differs'
}

/** Records that an old consumer reads again when its offset goes back; 0 for everything else. */
export function recordsReadAgain(pair: ZnodePair): number {
  const [live, archived] = [Number(pair.live?.data ?? Number.NaN), Number(pair.archived?.data ?? Number.NaN)]
  return Number.isSafeInteger(live) && Number.isSafeInteger(archived) ? Math.max(0, live - archived) : 0
}

function describeOffsets(pair: ZnodePair): string {
  const again = recordsReadAgain(pair)
  const change = `${pair.live?.data} → ${pair.archived?.data}`
  return again > 0 ? `${change}: ${again} records are read again` : change
}

function describeAclChange(pair: ZnodePair): string {
  return `znode ACL ${describeAcl(pair.live?.acl ?? [])} → ${describeAcl(pair.archived?.acl ?? [])}`
}

function isConfig(meaning: ZnodeMeaning): boolean {
  return meaning.class === 'configuration' || meaning.class === 'user'
}

function keep(pair: ZnodePair, meaning: ZnodeMeaning, summary: string): PlanItem {
  return item(pair, meaning, { action: 'keep', summary, writes: [] })
}

function refuse(
  pair: ZnodePair,
  meaning: ZnodeMeaning,
  reason: string,
  decision: PlanDecision | null = null,
): PlanItem {
  return item(pair, meaning, {
    action: 'refuse',
    conflict: true,
    summary: 'not restored',
    reason,
    decision,
    writes: [],
  })
}

function item(
  pair: ZnodePair,
  meaning: ZnodeMeaning,
  rest: Pick<PlanItem, 'action' | 'summary' | 'writes'> & Partial<Pick<PlanItem, 'conflict' | 'reason' | 'decision'>>,
): PlanItem {
  const draft = {
    kind: kindOf(meaning),
    name: nameOf(pair.path, meaning),
    path: pair.path,
    before: describeZnode(pair.path, pair.live?.data ?? null),
    after: describeZnode(pair.path, pair.archived?.data ?? null),
    ...rest,
  }
  return makePlanItem(draft, [pair])
}

function kindOf(meaning: ZnodeMeaning): PlanKind {
  switch (meaning.class) {
    case 'configuration':
      return 'configurations'
    case 'user':
      return 'users'
    case 'acl':
      return 'acls'
    case 'offset':
      return 'offsets'
    default:
      return 'other'
  }
}

function nameOf(path: string, { names }: ZnodeMeaning): string {
  const decoded = Object.entries(names).map(([variable, name]) => [variable, decodeEntityName(name)] as const)
  if (path.startsWith('/config/') && decoded.length > 0)
    return decoded.map(([variable, name]) => `${variable} ${name}`).join(', ')
  if (path.startsWith('/kafka-acl') && names.type) return `${names.type}:${names.name ?? ''}`
  if (path.startsWith('/consumers/') && names.group) return decoded.map(([, name]) => name).join(' / ')
  return path
}

function isEqualPair({ archived, live }: ZnodePair): boolean {
  return archived !== null && live !== null && isSameData(archived.data, live.data)
}

function isSameData(a: ZnodeData, b: ZnodeData): boolean {
  return a === null || b === null ? a === b : a.equals(b)
}

function create(archived: ArchivedZnode): ZnodeWrite {
  return { op: 'create', path: archived.path, data: archived.data, acl: archived.acl }
}
