import { isMaskedAcl, maskAcl } from '#lib/zookeeper/masked-acl.ts'
import type { Acl } from '#lib/zookeeper/types.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanDecision } from '../facts/plan-decision.ts'
import type { ZnodeWrite } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'

export type AclVerdict =
  | { kind: 'same' }
  | { kind: 'write'; write: ZnodeWrite; decision: PlanDecision | null }
  | { kind: 'withheld'; reason: string; decision: PlanDecision | null }

/**
 * What becomes of the ACL of a znode that is live and archived. The archive's comes back unless it grants anyone more
 * than the live one does, since an ACL is never loosened silently, or holds digests that the backup could not see.
 */
export function planZnodeAcl(pair: ZnodePair, options: Pick<PlanOptions, 'loosenAcls'>): AclVerdict {
  if (!pair.archived || !pair.live || isSameAcl(pair.archived.acl, pair.live.acl)) return { kind: 'same' }
  if (isMaskedAcl(pair.archived.acl)) {
    return {
      kind: 'withheld',
      reason: `The archive's znode ACL (${describeAcl(pair.archived.acl)}) has a digest that ZooKeeper hid from the backup, which had no ADMIN there; the live one (${describeAcl(pair.live.acl)}) stays.`,
      decision: null,
    }
  }
  const decision = isLooserAcl(pair.archived.acl, pair.live.acl) ? 'loosenAcls' : null
  if (!options.loosenAcls && decision !== null) {
    return {
      kind: 'withheld',
      reason: `The archive's znode ACL (${describeAcl(pair.archived.acl)}) grants more than the live one (${describeAcl(pair.live.acl)}); the live one stays unless "Restore more open znode ACLs" is ticked.`,
      decision,
    }
  }
  return {
    kind: 'write',
    write: { op: 'setAcl', path: pair.path, acl: pair.archived.acl, version: pair.live.stat.aversion },
    decision,
  }
}

/** True when the wanted ACL grants somebody something that the present one does not. */
export function isLooserAcl(wanted: readonly Acl[], present: readonly Acl[]): boolean {
  const everybody = grantedTo(present, 'world', 'anyone')
  return wanted.some((entry) => {
    const granted = everybody | grantedTo(present, entry.scheme, entry.id)
    return (entry.perms & ~granted) !== 0
  })
}

export function describeAcl(acl: readonly Acl[]): string {
  return acl.map((entry) => `${entry.scheme}:${describeId(entry)}:${describePerms(entry.perms)}`).join(', ')
}

/** The order of entries means nothing to ZooKeeper. Digests that it hid on one side are not compared. */
export function isSameAcl(a: readonly Acl[], b: readonly Acl[]): boolean {
  if (a === b) return true
  const isHidden = isMaskedAcl(a) || isMaskedAcl(b)
  const sorted = (acl: readonly Acl[]) =>
    (isHidden ? maskAcl(acl) : acl).map((e) => JSON.stringify([e.scheme, e.id, e.perms])).sort()
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function grantedTo(acl: readonly Acl[], scheme: string, id: string): number {
  return acl.reduce((perms, entry) => (entry.scheme === scheme && entry.id === id ? perms | entry.perms : perms), 0)
}

/** The hash behind a digest id is a password verifier: only the user is shown. */
function describeId(entry: Acl): string {
  return entry.scheme === 'digest' ? (entry.id.split(':')[0] ?? '') : entry.id
}

function describePerms(perms: number): string {
  const letters: [number, string][] = [
    [4, 'c'],
    [8, 'd'],
    [1, 'r'],
    [2, 'w'],
    [16, 'a'],
  ]
  return letters.map(([bit, letter]) => (perms & bit ? letter : '')).join('')
}
