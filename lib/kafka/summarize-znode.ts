import type { ZnodeData } from '#lib/zookeeper/types.ts'
import { classifyZnode } from './catalogue.ts'
import { decodeEntityName, describeConfigValue } from './describe-znode.ts'
import { parseAcls, parseConfig } from './entity-json.ts'
import {
  parseBrokerEndpoints,
  parseClusterId,
  parseController,
  parseEpoch,
  parsePartitionState,
  parseProducerIdBlock,
  parseTopic,
} from './topic-json.ts'

const shownValues = 4

/**
 * What a znode says to Kafka, in a line: `leader broker 2, leader epoch 12, ISR 1, 2`. Where the content says nothing,
 * or cannot be read, what the znode is for. Holds no secret: values are those of describeConfigValue.
 */
export function summarizeZnode(path: string, data: ZnodeData): string {
  const { class: znodeClass, meaning, names } = classifyZnode(path)
  switch (znodeClass) {
    case 'topic':
      return names.partition === undefined
        ? (summarizeTopic(path, data) ?? meaning)
        : (summarizePartition(data) ?? meaning)
    case 'configuration':
    case 'user':
      return summarizeConfig(data) ?? withEntity(meaning, names)
    case 'acl':
      return summarizeAcls(data) ?? meaning
    case 'identity':
      return withValue(meaning, parseClusterId(data))
    case 'clock':
      return summarizeClock(path, data) ?? meaning
    case 'registration':
      return summarizeRegistration(path, data) ?? meaning
    case 'offset':
      return names.partition === undefined ? meaning : withValue(meaning, data?.toString('utf8').slice(0, 40))
    default:
      return meaning
  }
}

function summarizeTopic(path: string, data: ZnodeData): string | null {
  if (path.endsWith('/partitions')) return null
  const topic = parseTopic(data)
  if (topic === null) return null
  const replicas = Object.values(topic.partitions)
  const factors = [...new Set(replicas.map((brokers) => brokers.length))].sort((a, b) => a - b)
  const isMoving = [topic.adding_replicas, topic.removing_replicas].some((moved) => Object.keys(moved ?? {}).length > 0)
  return [
    count(replicas.length, 'partition'),
    `replication factor ${factors.join(' to ')}`,
    ...(isMoving ? ['being reassigned'] : []),
  ].join(', ')
}

function summarizePartition(data: ZnodeData): string | null {
  const state = parsePartitionState(data)
  if (state === null) return null
  const leader = state.leader < 0 ? 'no leader' : `leader broker ${state.leader}`
  return `${leader}, leader epoch ${state.leader_epoch}, ISR ${state.isr.join(', ') || 'empty'}`
}

function summarizeConfig(data: ZnodeData): string | null {
  const config = parseConfig(data)
  if (config === null) return null
  const names = Object.keys(config).sort()
  if (names.length === 0) return 'no settings of its own'
  const shown = names.slice(0, shownValues).map((name) => `${name} ${describeConfigValue(name, config[name] ?? '')}`)
  return names.length > shownValues ? `${shown.join('; ')}; ${names.length - shownValues} more` : shown.join('; ')
}

function summarizeAcls(data: ZnodeData): string | null {
  const acls = parseAcls(data)
  if (acls === null) return null
  const principals = [...new Set(acls.map((acl) => acl.principal))].sort()
  const shown = principals.slice(0, shownValues).join(', ')
  return `${count(acls.length, 'rule')} for ${principals.length > shownValues ? `${shown} and others` : shown}`
}

function summarizeClock(path: string, data: ZnodeData): string | null {
  if (path === '/controller_epoch') {
    const epoch = parseEpoch(data)
    return epoch === null ? null : `controller epoch ${epoch}`
  }
  const block = parseProducerIdBlock(data)
  return block && `producer ids up to ${block.block_end}, handed out to broker ${block.broker}`
}

function summarizeRegistration(path: string, data: ZnodeData): string | null {
  const controller = path === '/controller' ? parseController(data) : null
  if (controller) return `the controller is broker ${controller.brokerid}`
  const endpoints = path.startsWith('/brokers/ids/') ? parseBrokerEndpoints(data) : []
  return endpoints.length === 0 ? null : `live broker at ${endpoints.join(', ')}`
}

/** Users and clients are percent-encoded in paths. */
function withEntity(meaning: string, names: Readonly<Record<string, string>>): string {
  const name = names.client ?? names.user ?? names.topic ?? names.broker ?? names.ip
  const decoded = name === undefined ? undefined : decodeEntityName(name)
  return decoded === name ? meaning : withValue(meaning, decoded)
}

function withValue(meaning: string, value: string | null | undefined): string {
  return value == null || value === '' ? meaning : `${meaning}: ${value}`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
