import type { PlanItem, PreflightFinding, ZnodeWrite } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import { describeAge } from './describe-age.ts'
import { planTopic } from './plan-topic.ts'
import type { TopicContext } from './topic-context.ts'
import { type TopicGroup, topicAfter } from './topic-group.ts'

/** Partitions of one broker, by what the archive's states say of it. */
interface BrokerShare {
  leads: number
  holds: number
  inSync: number
  /** Nobody else is in the ISR. */
  alone: number
}

/** What a hostile archive could name beyond them is not counted. */
const maxBrokers = 10_000
const brokersNamed = 20

/**
 * Counts whose leader and ISR a plan takes from the archive. They are right only if nothing changed in them after it
 * was taken, which ZooKeeper cannot tell: a broker that has missed records and leads makes the others drop theirs.
 */
export class ArchiveIsr {
  readonly #brokers = new Map<number, BrokerShare>()
  #topics = 0
  #partitions = 0

  /** Counts what the item writes, or would write with the tick that it waits for. */
  addTopic(group: TopicGroup, item: PlanItem, context: TopicContext): void {
    const writes = writesWhenTicked(group, item, context)
    const after = writes.some(isState) ? topicAfter(group, writes) : null
    if (after === null) return
    this.#topics++
    const written = new Set(writes.filter(isState).map(({ path }) => path.split('/').at(-2)))
    for (const [partition, { leader, isr }] of after.states) {
      if (!written.has(partition)) continue
      this.#partitions++
      if (leader >= 0) this.#add(leader, 'leads')
      for (const broker of new Set(after.json.partitions[partition] ?? [])) this.#add(broker, 'holds')
      for (const broker of new Set(isr)) this.#add(broker, 'inSync')
      const [only, ...others] = isr
      if (only !== undefined && others.length === 0) this.#add(only, 'alone')
    }
  }

  #add(broker: number, share: keyof BrokerShare): void {
    let shares = this.#brokers.get(broker)
    if (!shares) {
      if (this.#brokers.size >= maxBrokers) return
      shares = { leads: 0, holds: 0, inSync: 0, alone: 0 }
      this.#brokers.set(broker, shares)
    }
    shares[share]++
  }

  /** @param startedAt when the archive was taken, ISO 8601 */
  findings({ acceptArchiveIsr }: PlanOptions, startedAt: string, now: Date): PreflightFinding[] {
    if (this.#partitions === 0) return []
    const age = describeAge(Math.max(0, now.getTime() - Date.parse(startedAt)))
    const brokers = [...this.#brokers].sort(([a], [b]) => a - b)
    const whose = `Leader and ISR of ${count(this.#partitions, 'partition')} in ${count(this.#topics, 'topic')} are known from the archive only, which was taken ${age} (${startedAt}).`
    const before = acceptArchiveIsr ? '' : 'Before you tick "Write lost topics with the archive\'s leader and ISR": '
    return [
      {
        check: 'archiveIsr',
        result: 'warning',
        seen: [whose, describeLeaders(brokers), ...describeAlone(brokers), describeOrder(brokers)].join(' '),
        remedy: `${before}${startInOrder}`,
      },
    ]
  }
}

/** What a plan with the archive's ISR asks of whoever starts the brokers. */
export const startInOrder =
  'A broker that missed records after the archive was taken (it failed, was cut off, or was stopped before the others) and leads makes the others drop theirs, acknowledged ones too; nothing in ZooKeeper tells which one it is. So do not start all brokers together: start the one that stopped last, wait until it is registered and leads, then the others one after another, last those that failed or stopped first. When each stopped stands at the end of its server.log.'

function writesWhenTicked(group: TopicGroup, item: PlanItem, context: TopicContext): readonly ZnodeWrite[] {
  const { options } = context
  if (item.action !== 'refuse' || options.acceptArchiveIsr) return item.writes
  return planTopic(group, { ...context, options: { ...options, acceptArchiveIsr: true } }).writes
}

function isState({ path }: ZnodeWrite): boolean {
  return path.endsWith('/state')
}

type Brokers = readonly (readonly [number, BrokerShare])[]

function describeLeaders(brokers: Brokers): string {
  const leaders = brokers.filter(([, { leads }]) => leads > 0)
  if (leaders.length === 0) return 'By it no broker leads.'
  return `By it ${nameSome(leaders, ([id, { leads }]) => `broker ${id} leads ${leads}`)}.`
}

function describeAlone(brokers: Brokers): string[] {
  const alone = brokers.filter(([, share]) => share.alone > 0)
  if (alone.length === 0) return []
  return [
    `Nobody else is in sync with ${nameSome(alone, ([id, share]) => `broker ${id} in ${share.alone}`)}: these have no leader before it comes.`,
  ]
}

/** The archive knows who was behind when it was taken, and nothing of later. */
function describeOrder(brokers: Brokers): string {
  const behind = brokers.filter(([, { holds, inSync }]) => inSync < holds)
  if (behind.length === 0) return 'All replicas were in sync then, so it does not tell which broker to start first.'
  const named = nameSome(behind, ([id, { holds, inSync }]) => `broker ${id} in ${holds - inSync} of ${holds}`)
  const inSync = brokers.filter(([, share]) => share.holds > 0 && share.inSync >= share.holds)
  const first =
    inSync.length === 0
      ? 'each of them was behind somewhere'
      : `in sync everywhere ${inSync.length === 1 ? 'was' : 'were'} ${nameSome(inSync, ([id]) => String(id))}: of these start first the one that stopped last`
  return `Out of sync was ${named}; ${first}.`
}

function nameSome(brokers: Brokers, name: (broker: Brokers[number]) => string): string {
  const more = brokers.length - brokersNamed
  return [...brokers.slice(0, brokersNamed).map(name), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
