/**
 * Every znode Kafka 0.10 to 3.9 writes below its chroot: what it is, what a backup does with it, what a restoration
 * does with it. This table is the only place that knows; backup, plan, apply and the screens ask it.
 */

export type ZnodeClass =
  | 'structure' // parents whose data is null
  | 'identity' // /cluster/id
  | 'topic'
  | 'configuration'
  | 'user'
  | 'acl'
  | 'token'
  | 'offset'
  | 'clock' // numbers that must only go forward
  | 'feature'
  | 'registration' // ephemeral: brokers, controller, old consumers
  | 'notification' // sequential children that announce a change once
  | 'command' // carried out by the next controller
  | 'migration'
  | 'own' // written by this console
  | 'foreign' // ZooKeeper's own
  | 'unknown'

export type RestoreRule =
  | 'create-if-absent'
  | 'topic' // decided for the topic as a whole
  | 'replace' // data replaced in place
  | 'opt-in' // only when asked for by name
  | 'controller-epoch'
  | 'broker-id-counter'
  | 'producer-id-block'
  | 'cluster-id' // written last
  | 'never'
  | 'refuse-all' // its presence forbids any restoration

interface CatalogueEntry {
  /** Components; {name} matches one, a trailing {name...} or ** one or more. */
  pattern: string
  class: ZnodeClass
  /** yes: in the archive; note: its path and data in the trailer only; no: left out, counted with the reason. */
  backup: 'yes' | 'note' | 'no'
  restore: RestoreRule
  /** What it means, in a few words for the archive's exclusions and the screens. */
  meaning: string
  /** Holds verifiers or secrets: masked wherever it is shown. */
  secret?: true
}

const structure = (pattern: string, meaning: string): CatalogueEntry => ({
  pattern,
  class: 'structure',
  backup: 'yes',
  restore: 'create-if-absent',
  meaning,
})
const leftOut = (
  pattern: string,
  znodeClass: 'registration' | 'notification' | 'own' | 'foreign',
  meaning: string,
): CatalogueEntry => ({ pattern, class: znodeClass, backup: 'no', restore: 'never', meaning })
const topic = (pattern: string, meaning: string): CatalogueEntry => ({
  pattern,
  class: 'topic',
  backup: 'yes',
  restore: 'topic',
  meaning,
})
const replaced = (
  pattern: string,
  znodeClass: 'configuration' | 'user' | 'acl' | 'offset',
  meaning: string,
): CatalogueEntry => ({ pattern, class: znodeClass, backup: 'yes', restore: 'replace', meaning })
const command = (pattern: string, meaning: string): CatalogueEntry => ({
  pattern,
  class: 'command',
  backup: 'note',
  restore: 'never',
  meaning,
})

/** First match wins. */
const entries: readonly CatalogueEntry[] = [
  structure('/', 'the chroot'),
  structure('/cluster', 'parent of the cluster id'),
  { pattern: '/cluster/id', class: 'identity', backup: 'yes', restore: 'cluster-id', meaning: 'the cluster id' },

  structure('/brokers', 'brokers and topics'),
  structure('/brokers/ids', 'parent of the broker registrations'),
  leftOut('/brokers/ids/**', 'registration', 'registration of a live broker'),
  structure('/brokers/topics', 'parent of the topics'),
  topic('/brokers/topics/{topic}', 'a topic: its id and the replicas of its partitions'),
  topic('/brokers/topics/{topic}/partitions', 'parent of the partitions'),
  topic('/brokers/topics/{topic}/partitions/{partition}', 'a partition'),
  topic('/brokers/topics/{topic}/partitions/{partition}/state', 'leader, ISR and epochs of a partition'),
  {
    pattern: '/brokers/seqid',
    class: 'clock',
    backup: 'yes',
    restore: 'broker-id-counter',
    meaning: 'counter of generated broker ids; its version is the count',
  },

  leftOut('/controller', 'registration', 'the live controller'),
  {
    pattern: '/controller_epoch',
    class: 'clock',
    backup: 'yes',
    restore: 'controller-epoch',
    meaning: 'epoch of the controller',
  },

  structure('/config', 'configurations'),
  structure('/config/changes', 'parent of the configuration notifications'),
  leftOut('/config/changes/**', 'notification', 'notification of a configuration change'),
  structure('/config/topics', 'configurations of topics'),
  replaced('/config/topics/{topic}', 'configuration', 'configuration of a topic'),
  structure('/config/brokers', 'configurations of brokers'),
  { ...replaced('/config/brokers/{broker}', 'configuration', 'configuration of a broker'), secret: true },
  structure('/config/clients', 'quotas of clients'),
  replaced('/config/clients/{client}', 'configuration', 'quotas of a client id'),
  structure('/config/ips', 'connection limits of addresses'),
  replaced('/config/ips/{ip}', 'configuration', 'connection limits of an address'),
  structure('/config/users', 'users: SCRAM verifiers and quotas'),
  { ...replaced('/config/users/{user}', 'user', 'SCRAM verifiers and quotas of a user'), secret: true },
  replaced('/config/users/{user}/clients', 'user', "parent of a user's quotas by client id"),
  replaced('/config/users/{user}/clients/{client}', 'user', 'quotas of a user with a client id'),

  structure('/kafka-acl', 'ACLs of literal names'),
  structure('/kafka-acl/{type}', 'ACLs of one resource type'),
  // Names of groups and transactional ids may hold slashes.
  replaced('/kafka-acl/{type}/{name...}', 'acl', 'ACLs of a resource'),
  structure('/kafka-acl-extended', 'ACLs of name patterns'),
  structure('/kafka-acl-extended/{pattern}', 'ACLs of one pattern type'),
  structure('/kafka-acl-extended/{pattern}/{type}', 'ACLs of one resource type'),
  replaced('/kafka-acl-extended/{pattern}/{type}/{name...}', 'acl', 'ACLs of a name pattern'),
  structure('/kafka-acl-changes', 'parent of the ACL notifications'),
  leftOut('/kafka-acl-changes/**', 'notification', 'notification of an ACL change'),
  structure('/kafka-acl-extended-changes', 'parent of the ACL notifications'),
  leftOut('/kafka-acl-extended-changes/**', 'notification', 'notification of an ACL change'),
  structure('/isr_change_notification', 'parent of the ISR notifications'),
  leftOut('/isr_change_notification/**', 'notification', 'notification of an ISR change'),
  structure('/log_dir_event_notification', 'parent of the log directory notifications'),
  leftOut('/log_dir_event_notification/**', 'notification', 'notification of a failed log directory'),

  structure('/delegation_token', 'delegation tokens'),
  structure('/delegation_token/token_changes', 'parent of the token notifications'),
  leftOut('/delegation_token/token_changes/**', 'notification', 'notification of a token change'),
  structure('/delegation_token/tokens', 'parent of the delegation tokens'),
  {
    pattern: '/delegation_token/tokens/{token}',
    class: 'token',
    backup: 'yes',
    restore: 'opt-in',
    meaning: 'a delegation token',
    secret: true,
  },

  structure('/admin', 'commands to the controller'),
  structure('/admin/delete_topics', 'parent of the deletions'),
  command('/admin/delete_topics/{topic}', 'a topic being deleted'),
  command('/admin/**', 'a command to the controller'),

  {
    pattern: '/latest_producer_id_block',
    class: 'clock',
    backup: 'yes',
    restore: 'producer-id-block',
    meaning: 'the last block of producer ids handed out',
  },
  {
    pattern: '/feature',
    class: 'feature',
    backup: 'yes',
    restore: 'create-if-absent',
    meaning: 'finalized features; its version is the feature epoch',
  },
  {
    pattern: '/migration',
    class: 'migration',
    backup: 'note',
    restore: 'refuse-all',
    meaning: 'state of a migration to KRaft',
  },

  structure('/consumers', 'old consumers'),
  replaced('/consumers/{group}', 'offset', 'an old consumer group'),
  replaced('/consumers/{group}/ids', 'offset', 'parent of live old consumers'),
  leftOut('/consumers/{group}/ids/**', 'registration', 'a live old consumer'),
  replaced('/consumers/{group}/owners', 'offset', 'parent of partition owners'),
  leftOut('/consumers/{group}/owners/**', 'registration', 'a partition owned by a live old consumer'),
  replaced('/consumers/{group}/offsets', 'offset', 'offsets of an old consumer group'),
  replaced('/consumers/{group}/offsets/{topic}', 'offset', 'offsets of an old consumer group in a topic'),
  replaced('/consumers/{group}/offsets/{topic}/{partition}', 'offset', 'offset of an old consumer group'),

  leftOut('/kafka-metadata-console', 'own', 'lock of this console'),
  leftOut('/kafka-metadata-console/**', 'own', 'lock of this console'),
  leftOut('/zookeeper', 'foreign', "ZooKeeper's own"),
  leftOut('/zookeeper/**', 'foreign', "ZooKeeper's own"),
  {
    pattern: '/**',
    class: 'unknown',
    backup: 'yes',
    restore: 'create-if-absent',
    meaning: 'not written by any Kafka this console knows',
  },
]

export interface ZnodeMeaning {
  class: ZnodeClass
  backup: 'yes' | 'note' | 'no'
  restore: RestoreRule
  meaning: string
  secret: boolean
  /** Pattern variables by name, as they stand in the path (Kafka percent-encodes users and clients). */
  names: Readonly<Record<string, string>>
}

interface CompiledEntry extends CatalogueEntry {
  components: string[]
  takesRest: boolean
  /** What the rest is called; null where it has no name. */
  restName: string | null
}

const compiled: readonly CompiledEntry[] = entries.map((entry) => {
  const components = componentsOf(entry.pattern)
  const rest = components.at(-1) ?? ''
  const restName = /^\{(.+)\.\.\.\}$/.exec(rest)?.[1] ?? null
  const takesRest = rest === '**' || restName !== null
  return { ...entry, components: takesRest ? components.slice(0, -1) : components, takesRest, restName }
})

/** Entries that can match a path beginning with this component: a million paths are classified in a plan. */
const byFirstComponent = new Map<string, CompiledEntry[]>()
for (const entry of compiled) {
  const first = entry.components[0] ?? ''
  byFirstComponent.set(first, [...(byFirstComponent.get(first) ?? []), entry])
}
const root = byFirstComponent.get('')?.find((entry) => !entry.takesRest)
const anything = byFirstComponent.get('')?.find((entry) => entry.takesRest)

/** What the znode at this path (relative to the chroot, beginning with a slash) means to Kafka. Total: knows every path. */
export function classifyZnode(path: string): ZnodeMeaning {
  const components = componentsOf(path)
  if (components.length === 0 && root) return meaningOf(root, components)
  for (const entry of byFirstComponent.get(components[0] ?? '') ?? []) {
    if (matches(entry, components)) return meaningOf(entry, components)
  }
  if (!anything) throw new Error('the catalogue has lost its last entry')
  return meaningOf(anything, components)
}

function componentsOf(path: string): string[] {
  return path === '/' ? [] : path.slice(1).split('/')
}

function matches(entry: CompiledEntry, components: readonly string[]): boolean {
  const { components: wanted, takesRest } = entry
  if (takesRest ? components.length <= wanted.length : components.length !== wanted.length) return false
  return wanted.every((component, i) => component.startsWith('{') || component === components[i])
}

function meaningOf(entry: CompiledEntry, components: readonly string[]): ZnodeMeaning {
  const names: Record<string, string> = {}
  entry.components.forEach((component, i) => {
    if (component.startsWith('{')) names[component.slice(1, -1)] = components[i] ?? ''
  })
  if (entry.restName !== null) names[entry.restName] = components.slice(entry.components.length).join('/')
  return {
    class: entry.class,
    backup: entry.backup,
    restore: entry.restore,
    meaning: entry.meaning,
    secret: entry.secret ?? false,
    names,
  }
}
