import type { ArchiveFacts } from '../facts/archive-facts.ts'
import { mapBroker } from '../facts/map-brokers.ts'
import type { PreflightFinding } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'

/**
 * Two replicas of a partition on one broker would be one copy that counts as two in sync; Kafka itself refuses such an
 * assignment. So whatever brokers the archive names, mapped or not, must stay different ones.
 */
export function checkBrokerMapping({ replicaBrokerIds }: ArchiveFacts, options: PlanOptions): PreflightFinding[] {
  const { brokerMapping, mode } = options
  if (mode === 'online' || Object.keys(brokerMapping).length === 0) return []
  const takenBy = new Map<number, number>()
  for (const id of [...replicaBrokerIds].sort((a, b) => a - b)) {
    const to = mapBroker(brokerMapping, id)
    const other = takenBy.get(to)
    if (other === undefined) {
      takenBy.set(to, id)
      continue
    }
    const unmapped = [other, id].find((one) => brokerMapping[String(one)] === undefined)
    const mapped = unmapped === id ? other : id
    return [
      {
        check: 'brokerMapping',
        result: 'error',
        seen:
          unmapped === undefined
            ? `Brokers ${other} and ${id} of the archive are both mapped to broker ${to}.`
            : `Broker ${mapped} of the archive is mapped to broker ${to}, which itself has replicas in the archive and is not mapped to another.`,
        remedy: `Two replicas of a partition would be one copy that counts as two. Give each broker of the archive one of its own in "Map brokers"${unmapped === undefined ? '' : `: map ${unmapped} too, or ${mapped} to another`}.`,
      },
    ]
  }
  return []
}
