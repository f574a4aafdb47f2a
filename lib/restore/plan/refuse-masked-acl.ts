import { isMaskedAcl } from '#lib/zookeeper/masked-acl.ts'
import type { PlanItem } from '../facts/plan-item.ts'
import { makePlanItem } from './make-plan-item.ts'

/** The item, or its refusal where it would write an ACL with a digest that ZooKeeper hid from the backup. */
export function refuseMaskedAcl(item: PlanItem): PlanItem {
  const masked = item.writes.find((write) => 'acl' in write && isMaskedAcl(write.acl))
  if (!masked) return item
  return makePlanItem({
    ...item,
    action: 'refuse',
    conflict: true,
    summary: 'not restored',
    reason: `The archive does not know the digest in the znode ACL of ${masked.path}: the backup was taken without ADMIN there, and ZooKeeper hid it. Nobody could use the znode. Restore from a backup taken with credentials that have ADMIN.`,
    decision: null,
    writes: [],
  })
}
