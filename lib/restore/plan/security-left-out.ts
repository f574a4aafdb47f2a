import type { ZnodeMeaning } from '#lib/kafka/catalogue.ts'
import { parseConfig } from '#lib/kafka/entity-json.ts'
import type { ZnodeData } from '#lib/zookeeper/types.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanItem, PreflightFinding } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'

interface Counts {
  archived: number
  /** Live, or restored by the plan. */
  there: number
}

/**
 * Counts SCRAM users and ACLs on the way through the trees, whether or not they are selected: a tree that lost them all
 * and does not get them back is a decision for a person, not a detail.
 */
export class SecurityLeftOut {
  readonly #users: Counts = { archived: 0, there: 0 }
  readonly #acls: Counts = { archived: 0, there: 0 }

  /** @param item what becomes of the znode; null: it is not selected, or nothing */
  add({ archived, live }: ZnodePair, meaning: ZnodeMeaning, item: PlanItem | null): void {
    const counts = meaning.class === 'user' ? this.#users : meaning.class === 'acl' ? this.#acls : null
    if (!counts) return
    const isOne = meaning.class === 'user' ? hasVerifier : holdsData
    if (archived && isOne(archived.data)) counts.archived++
    const isWritten = item?.action === 'create' || item?.action === 'change'
    if ((live && isOne(live.data)) || (isWritten && archived && isOne(archived.data))) counts.there++
  }

  findings({ restoreSecurity }: PlanOptions): PreflightFinding[] {
    const isLost = ({ archived, there }: Counts) => archived > 0 && there === 0
    const users = isLost(this.#users) ? this.#users.archived : 0
    const acls = isLost(this.#acls) ? this.#acls.archived : 0
    if (users + acls === 0) return []
    const lost = [
      ...(users > 0 ? [`${users} ${users === 1 ? 'user' : 'users'} with SCRAM verifiers`] : []),
      ...(acls > 0 ? [`ACLs of ${acls} ${acls === 1 ? 'resource' : 'resources'}`] : []),
    ].join(' and ')
    const means = [
      ...(users > 0 ? ['Brokers and clients that log in with SCRAM cannot: such brokers do not start.'] : []),
      ...(acls > 0
        ? [
            'Without an ACL the cluster stands open to everybody where allow.everyone.if.no.acl.found is true, and is closed to all but super users where it is not.',
          ]
        : []),
    ]
    const tick = '"Restore users and ACLs"'
    return [
      {
        check: 'securityLeftOut',
        result: 'warning',
        seen: `The archive holds ${lost}; ZooKeeper has none, and this plan restores none. ${means.join(' ')}`,
        remedy: restoreSecurity
          ? 'Decide before you start: take users and ACLs into what is restored, or make sure that neither is needed.'
          : `Decide before you start: tick ${tick} (with users and ACLs in what is restored) and plan again, or make sure that neither is needed.`,
      },
    ]
  }
}

function hasVerifier(data: ZnodeData): boolean {
  return Object.keys(parseConfig(data) ?? {}).some((key) => key.startsWith('SCRAM-'))
}

function holdsData(data: ZnodeData): boolean {
  return data !== null && data.length > 0
}
