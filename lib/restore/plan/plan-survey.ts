import type { ZnodeMeaning } from '#lib/kafka/catalogue.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanInput } from '../facts/plan-input.ts'
import type { PlanItem, PreflightFinding } from '../facts/plan-item.ts'
import { ArchiveIsr } from './archive-isr.ts'
import { checkPendingOrders, type PendingOrders } from './pending-orders.ts'
import { SecurityLeftOut } from './security-left-out.ts'
import type { TopicContext } from './topic-context.ts'
import type { TopicGroup } from './topic-group.ts'

/** What only the comparison of the two trees shows, as findings beside those of preflight. */
export class PlanSurvey {
  readonly #archiveIsr = new ArchiveIsr()
  readonly #securityLeftOut = new SecurityLeftOut()
  readonly #orders: PendingOrders
  readonly #reassigned = new Set<string>()

  constructor(orders: PendingOrders) {
    this.#orders = orders
  }

  addTopic(group: TopicGroup, item: PlanItem, context: TopicContext): void {
    this.#archiveIsr.addTopic(group, item, context)
    const { reassignment } = this.#orders
    const isWritten = item.action !== 'delete' && item.writes.some((write) => write.op !== 'setAcl')
    if (isWritten && reassignment instanceof Map && reassignment.has(group.topic)) {
      this.#reassigned.add(Buffer.from(group.topic).toString())
    }
  }

  addEntity(pair: ZnodePair, meaning: ZnodeMeaning, item: PlanItem | null): void {
    this.#securityLeftOut.add(pair, meaning, item)
  }

  /** Decisions of a person come first. */
  decisions({ options }: PlanInput): PreflightFinding[] {
    return this.#securityLeftOut.findings(options)
  }

  /** @param startedAt when the archive was taken, ISO 8601 */
  findings({ options, now, session }: PlanInput, startedAt: string): PreflightFinding[] {
    if (options.mode === 'online') return []
    return [
      ...this.#archiveIsr.findings(options, startedAt, now),
      ...checkPendingOrders(this.#orders, this.#reassigned, session.chroot),
    ]
  }
}

/** Where topics and clocks are left out, a state that no controller may change stays one. */
export function checkControllerEpoch(highestStateEpoch: number, controllerEpoch: number | null): PreflightFinding[] {
  if (highestStateEpoch <= (controllerEpoch ?? 0)) return []
  return [
    {
      check: 'controllerEpoch',
      result: 'warning',
      seen: `A live partition state has the controller epoch ${highestStateEpoch}, above /controller_epoch (${controllerEpoch ?? 'missing'}): no controller may change its leader, and it goes offline with the one it has. Topics and clocks are left out of this restoration.`,
      remedy: 'Restore topics too: that raises /controller_epoch.',
    },
  ]
}
