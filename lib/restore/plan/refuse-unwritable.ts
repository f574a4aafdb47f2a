import type { PlanItem } from '../facts/plan-item.ts'
import { maxWriteBytes, sizeOfWrite } from '../facts/topic-writes.ts'
import { makePlanItem } from './make-plan-item.ts'
import { refuseMaskedAcl } from './refuse-masked-acl.ts'

/**
 * The item, or its refusal where ZooKeeper would not take what it writes: found in the plan, so that all the rest is
 * restored, and not in the middle of the writing.
 */
export function refuseUnwritable(item: PlanItem): PlanItem {
  return refuseOversized(refuseMaskedAcl(item))
}

function refuseOversized(item: PlanItem): PlanItem {
  const oversized = item.writes.find((write) => sizeOfWrite(write) > maxWriteBytes)
  if (!oversized) return item
  const [size, limit] = [sizeOfWrite(oversized), maxWriteBytes].map((bytes) => bytes.toLocaleString('en'))
  const rest = item.kind === 'topics' ? ' With this one znode there, the rest of the topic comes from here.' : ''
  return makePlanItem({
    ...item,
    action: 'refuse',
    conflict: true,
    summary: 'not restored',
    reason: `${oversized.path} needs a request of ${size} bytes, and this console sends at most ${limit} in one, which is what ZooKeeper takes by default. Write it by hand with Kafka stopped: jute.maxbuffer raised on every server and in the client that creates it, the data from the archive (docs/archive-format.md). Then plan again.${rest}`,
    decision: null,
    writes: [],
  })
}
