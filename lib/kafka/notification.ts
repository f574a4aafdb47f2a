import { classifyZnode } from './catalogue.ts'

/** A change that live brokers hear of: a sequential znode created in the same transaction as the change itself. */
export interface Notification {
  parent: string
  /** Path up to the number that ZooKeeper appends. */
  prefix: string
  data: Buffer
}

const changes = {
  config: { parent: '/config/changes', name: 'config_change_' },
  acl: { parent: '/kafka-acl-changes', name: 'acl_changes_' },
  extendedAcl: { parent: '/kafka-acl-extended-changes', name: 'acl_changes_' },
  token: { parent: '/delegation_token/token_changes', name: 'token_change_' },
} as const

/** The znodes whose children brokers watch: never created or replaced under running brokers. */
export const notificationParents: readonly string[] = Object.values(changes).map((change) => change.parent)

/**
 * How brokers are told that the znode at this path changed; none for what they are not told of. Kafka 2.0 to 3.9.
 * Kafka 2.5 began to spell a resource type of two words in another way (KAFKA-7007), and nothing in ZooKeeper tells
 * which one the running brokers read: both are written. The one they do not know does no harm: 2.5 and newer pass it
 * over, older ones log "error processing change notification" and go on with the next.
 */
export function notificationsOf(path: string): Notification[] {
  const { class: znodeClass, names } = classifyZnode(path)
  switch (znodeClass) {
    case 'configuration':
      return [json(changes.config, { version: 2, entity_path: path.slice('/config/'.length) })]
    case 'user':
      // The parent of a user's quotas by client id says nothing by itself.
      if (path.endsWith('/clients') && names.client === undefined) return []
      return [json(changes.config, { version: 2, entity_path: path.slice('/config/'.length) })]
    case 'acl':
      return aclNotifications(names)
    case 'token':
      return names.token === undefined ? [] : [text(changes.token, names.token)]
    default:
      return []
  }
}

/** For the literal ones both spellings were read of the types that have one word. */
function aclNotifications({ pattern, type = '', name = '' }: Readonly<Record<string, string>>): Notification[] {
  const upper = upperSnake(type)
  const isOneWord = !upper.includes('_')
  if (pattern === undefined) {
    return (isOneWord ? [type] : [upper, type]).map((spelt) => text(changes.acl, `${spelt}:${name}`))
  }
  return (isOneWord ? [upper] : [upper, type]).map((resourceType) =>
    json(changes.extendedAcl, { version: 1, resourceType, name, patternType: pattern.toUpperCase() }),
  )
}

type Change = (typeof changes)[keyof typeof changes]

function text({ parent, name }: Change, content: string): Notification {
  return { parent, prefix: `${parent}/${name}`, data: Buffer.from(content) }
}

function json(change: Change, content: object): Notification {
  return text(change, JSON.stringify(content))
}

/** TransactionalId → TRANSACTIONAL_ID. */
function upperSnake(type: string): string {
  return type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()
}
