import {
  defaultPlanOptions,
  findDoubleMapping,
  type PlanOptions,
  planOptionsSchema,
  type Selection,
} from '#lib/restore/facts/plan-options.ts'
import type { PlaceArguments } from './open-place.ts'
import { usageError } from './usage-error.ts'
import type { ZooKeeperArguments } from './zookeeper-access.ts'

/** The flags of plan and restore, as the parser of the command line gives them. */
export interface PlanArguments extends ZooKeeperArguments, PlaceArguments {
  systemVersion: string
  /** Where the targets of an unfinished restoration are kept; without it, beside the safety backup. */
  targetsDir?: string
  mode: string
  only?: string
  exact?: true
  deleteTopics?: true
  acceptArchiveIsr?: true
  restoreSecurity?: true
  loosenAcls?: true
  /** False with --no-offsets. */
  offsets: boolean
  restoreTokens?: true
  takeArchiveIds?: string
  takeClusterId?: true
  restoreDeletedTopics?: true
  acceptTopicsWithoutIds?: true
  createChroot?: true
  brokers?: string
  mapBrokers?: string
  confirmBrokersStopped?: true
  liftGate?: true
  knownEndpoints?: string
  items: string
}

/** The engine's options. Throws INVALID_INPUT naming the flag. */
export function readPlanOptions(flags: PlanArguments): PlanOptions {
  const options = planOptionsSchema.safeParse({
    ...defaultPlanOptions,
    mode: readMode(flags.mode),
    selection: flags.only === undefined ? null : readSelection(flags.only),
    exact: flags.exact ?? false,
    deleteTopics: flags.deleteTopics ?? false,
    acceptArchiveIsr: flags.acceptArchiveIsr ?? false,
    restoreSecurity: flags.restoreSecurity ?? false,
    loosenAcls: flags.loosenAcls ?? false,
    restoreOffsets: flags.offsets,
    restoreTokens: flags.restoreTokens ?? false,
    takeArchiveIds: readArchiveIds(flags.takeArchiveIds),
    takeClusterId: flags.takeClusterId ?? false,
    restoreDeletedTopics: flags.restoreDeletedTopics ?? false,
    acceptTopicsWithoutIds: flags.acceptTopicsWithoutIds ?? false,
    createChroot: flags.createChroot ?? false,
    confirmBrokersStopped: flags.confirmBrokersStopped ?? false,
    liftGate: flags.liftGate ?? false,
    brokerMapping: readBrokerMapping(flags.mapBrokers),
    expectedBrokers: readBrokers(flags.brokers),
  })
  if (options.success) {
    if (options.data.deleteTopics && !options.data.exact) {
      throw usageError('--delete-topics without --exact would delete nothing.', 'Add --exact, or leave both out.')
    }
    return options.data
  }
  const [issue] = options.error.issues
  throw usageError(`A flag has a value that cannot be used: ${issue?.path.join('.')}: ${issue?.message}.`)
}

/** `offline` or `online`. */
export function readMode(mode: string): 'offline' | 'online' {
  if (mode === 'offline' || mode === 'online') return mode
  throw usageError(`--mode ${mode} is not a mode.`, 'It is offline (Kafka is stopped) or online.')
}

/** Ids of brokers: `1,2,3`. */
export function readBrokers(text: string | undefined): number[] {
  return listOf(text).map((id) => readBrokerId(id, '--brokers'))
}

/** `host:port` of brokers. */
export function readEndpoints(text: string | undefined): string[] {
  return listOf(text).map((endpoint) => {
    if (/^(\[[0-9A-Fa-f:.]+\]|[^\s:[\]]+):\d{1,5}$/.test(endpoint)) return endpoint
    throw usageError(`--known-endpoints: "${endpoint}" is not host:port.`, 'IPv6 addresses stand in brackets.')
  })
}

/** A number of lines to print. */
export function readItems(text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text)
  throw usageError(`--items ${text} is not a number of items.`)
}

function readSelection(text: string): Selection {
  const selection: Selection = { topics: [], configurations: false, users: false, acls: false, offsets: false }
  for (const part of listOf(text)) {
    const topics = /^topics(?::(.+))?$/.exec(part)
    if (topics) selection.topics.push(topics[1] ?? '*')
    else if (part === 'configs') selection.configurations = true
    else if (part === 'users' || part === 'acls' || part === 'offsets') selection[part] = true
    else {
      throw usageError(
        `--only: "${part}" is not a part of an archive.`,
        'Parts are topics, topics:NAME or topics:PATTERN-* (each with topics: before it), configs, users, acls, offsets.',
      )
    }
  }
  return selection
}

function readArchiveIds(text: string | undefined): PlanOptions['takeArchiveIds'] {
  if (text === undefined) return 'none'
  return text === 'all' ? 'all' : listOf(text)
}

function readBrokerMapping(text: string | undefined): Record<string, number> {
  const mapping: Record<string, number> = {}
  for (const pair of listOf(text)) {
    const [from, to, ...rest] = pair.split(':')
    if (from === undefined || to === undefined || rest.length > 0) {
      throw usageError(`--map-brokers: "${pair}" is not OLD:NEW.`, 'Write it as 1:4,2:5.')
    }
    const id = String(readBrokerId(from, '--map-brokers'))
    if (id in mapping) throw usageError(`--map-brokers names broker ${id} twice.`)
    mapping[id] = readBrokerId(to, '--map-brokers')
  }
  const double = findDoubleMapping(mapping)
  if (double) {
    throw usageError(
      `--map-brokers maps brokers ${double.first} and ${double.second} both to broker ${double.to}.`,
      'Two replicas of a partition would be one copy that counts as two. Give each a broker of its own.',
    )
  }
  return mapping
}

function readBrokerId(text: string, flag: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) <= 2147483647) return Number(text)
  throw usageError(`${flag}: "${text}" is not the id of a broker.`)
}

function listOf(text: string | undefined): string[] {
  if (text === undefined) return []
  const parts = text.split(',').map((part) => part.trim())
  if (parts.includes('')) throw usageError(`"${text}" has an empty place in its list.`)
  return parts
}
