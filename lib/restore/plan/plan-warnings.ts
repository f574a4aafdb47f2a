import { classifyZnode } from '#lib/kafka/catalogue.ts'
import { parseConfig } from '#lib/kafka/entity-json.ts'
import type { Acl } from '#lib/zookeeper/types.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanItem, PreflightFinding } from '../facts/plan-item.ts'
import type { Quota } from '../facts/read-quotas.ts'

const namesShown = 10
const throttle = /\.throttled\.(rate|replicas)$/
/** Providers of these have to be configured on the servers. */
const isOfProvider = ({ scheme }: Acl) => scheme !== 'world' && scheme !== 'digest' && scheme !== 'ip'

/** What a person should know of the plan as a whole before it is started; gathered while the trees are compared. */
export class PlanWarnings {
  readonly #quotas: readonly { quota: Quota; fence: number; added: { znodes: number; bytes: number } }[]
  readonly #throttled = new Names()
  readonly #foreign = new Map<string, number>()
  readonly #schemesWritten = new Map<string, string>()
  readonly #schemesLive = new Set<string>()
  #lastLiveAcl: readonly Acl[] | null = null

  /** @param fence znodes that stand in the tree during each transaction */
  constructor(quotas: readonly Quota[], fence: number) {
    this.#quotas = quotas.map((quota) => ({
      quota,
      fence: quota.covers === '/' ? fence : 0,
      added: { znodes: 0, bytes: 0 },
    }))
  }

  /** A pair of the two trees; its live ACL is one that the servers took. */
  see({ live }: ZnodePair): void {
    if (!live || live.acl === this.#lastLiveAcl) return
    this.#lastLiveAcl = live.acl
    for (const entry of live.acl) if (isOfProvider(entry)) this.#schemesLive.add(entry.scheme)
  }

  /** @param pair of an item that stands for one znode */
  add(item: PlanItem, pair: ZnodePair | null = null): void {
    for (const write of item.writes) {
      if ('acl' in write) {
        for (const entry of write.acl) {
          if (isOfProvider(entry) && !this.#schemesWritten.has(entry.scheme)) {
            this.#schemesWritten.set(entry.scheme, write.path)
          }
        }
      }
      const sign = write.op === 'create' ? 1 : write.op === 'delete' ? -1 : 0
      const bytes = write.op === 'create' ? (write.data?.length ?? 0) : 0
      for (const { quota, added } of this.#quotas) {
        if (quota.covers !== '/' && write.path !== quota.covers && !write.path.startsWith(`${quota.covers}/`)) continue
        added.znodes += sign
        added.bytes += bytes
      }
    }
    if (item.action === 'create' && classifyZnode(item.path).class === 'unknown') {
      const top = topUnknown(item.path)
      this.#foreign.set(top, (this.#foreign.get(top) ?? 0) + 1)
    }
    if (pair && item.kind === 'configurations' && item.writes.length > 0 && bringsThrottle(pair)) {
      this.#throttled.add(item.name)
    }
  }

  findings(): PreflightFinding[] {
    return [...this.#checkQuotas(), ...this.#checkSchemes(), ...this.#checkThrottles(), ...this.#checkForeign()]
  }

  #checkQuotas(): PreflightFinding[] {
    return this.#quotas.flatMap(({ quota, fence, added }) => {
      const { limits, used, path } = quota
      const isPast = (limit: number | null, wanted: number) => limit !== null && wanted > limit
      if (
        !isPast(limits.znodes, used.znodes + added.znodes + fence) &&
        !isPast(limits.bytes, used.bytes + added.bytes)
      ) {
        return []
      }
      const clauses = (['znodes', 'bytes'] as const).flatMap((what) =>
        limits[what] === null ? [] : [`${limits[what]} ${what}, ${used[what]} there, the plan adds ${added[what]}`],
      )
      return {
        check: 'quota',
        result: 'warning',
        seen: `A hard quota stands on ${path}: ${clauses.join('; ')}${fence > 0 ? `, and up to ${fence} stand there for a moment` : ''}. Where ZooKeeper enforces quotas it would refuse the restoration in the middle.`,
        remedy: `Raise it, or take it away with zkCli.sh (delquota ${path}) and set it again afterwards.`,
      }
    })
  }

  #checkSchemes(): PreflightFinding[] {
    const unseen = [...this.#schemesWritten].filter(([scheme]) => !this.#schemesLive.has(scheme))
    if (unseen.length === 0) return []
    return [
      {
        check: 'znodeAcls',
        result: 'warning',
        seen: `The plan writes znode ACLs of ${unseen.map(([scheme, path]) => `scheme ${scheme} (${path})`).join(', ')}, which no live znode has: servers take them only with that authentication provider configured.`,
        remedy:
          'They are tried before the first write. Configure the provider on every server as on the ensemble that was backed up.',
      },
    ]
  }

  #checkThrottles(): PreflightFinding[] {
    if (this.#throttled.count === 0) return []
    return [
      {
        check: 'throttles',
        result: 'warning',
        seen: `Replication throttles come back (*.throttled.rate, *.throttled.replicas): ${this.#throttled.describe()}.`,
        remedy:
          'They are left from a reassignment at the time of the backup and slow every follower down that catches up. Once the brokers run, remove them with kafka-configs.sh --alter --delete-config.',
      },
    ]
  }

  #checkForeign(): PreflightFinding[] {
    if (this.#foreign.size === 0) return []
    const roots = [...this.#foreign].map(([root, count]) => `${root} (${count} ${count === 1 ? 'znode' : 'znodes'})`)
    const more = roots.length > namesShown ? ` and ${roots.length - namesShown} more` : ''
    return [
      {
        check: 'foreign',
        result: 'warning',
        seen: `Not written by any Kafka this console knows, but in the archive and lost here: ${roots.slice(0, namesShown).join(', ')}${more}. The plan creates them.`,
        remedy:
          'The tool they are of would find its state as of the backup. Where it must not, restore a selection instead of everything.',
      },
    ]
  }
}

/** The first names, and how many there are. */
class Names {
  readonly #first: string[] = []
  count = 0

  add(name: string): void {
    this.count++
    if (this.#first.length < namesShown) this.#first.push(name)
  }

  describe(): string {
    const more = this.count - this.#first.length
    return `${this.#first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  }
}

function bringsThrottle({ archived, live }: ZnodePair): boolean {
  const [after, before] = [parseConfig(archived?.data ?? null) ?? {}, parseConfig(live?.data ?? null) ?? {}]
  return Object.entries(after).some(([name, value]) => throttle.test(name) && before[name] !== value)
}

/** The uppermost znode on the way down that Kafka does not know. */
function topUnknown(path: string): string {
  for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
    const above = path.slice(0, end)
    if (classifyZnode(above).class === 'unknown') return above
  }
  return path
}
