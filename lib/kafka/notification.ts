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

/** How brokers are told that the znode at this path changed; null for what they are not told of. Kafka 2.0 to 3.9. */
export function notificationOf(path: string): Notification | null {
  const { class: znodeClass, names } = classifyZnode(path)
  switch (znodeClass) {
    case 'configuration':
      return json(changes.config, { version: 2, entity_path: path.slice('/config/'.length) })
    case 'user':
      // The parent of a user's quotas by client id says nothing by itself.
      if (path.endsWith('/clients') && names.client === undefined) return null
      return json(changes.config, { version: 2, entity_path: path.slice('/config/'.length) })
    case 'acl':
      if (names.pattern === undefined) return text(changes.acl, `${names.type}:${names.name}`)
      return json(changes.extendedAcl, {
        version: 1,
        resourceType: upperSnake(names.type ?? ''),
        name: names.name,
        patternType: names.pattern.toUpperCase(),
      })
    case 'token':
      return names.token === undefined ? null : text(changes.token, names.token)
    default:
      return null
  }
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
