import type { Acl } from './types.ts'

const mask = ':x'

/**
 * Sessions without ADMIN on a znode see its digest ids as `user:x` (ZooKeeper 3.5.9 and later): what is hidden cannot
 * be written anywhere.
 */
export function isMaskedAcl(acl: readonly Acl[]): boolean {
  return acl.some(({ scheme, id }) => scheme === 'digest' && id.endsWith(mask))
}

/** As a session without ADMIN sees it. */
export function maskAcl(acl: readonly Acl[]): Acl[] {
  return acl.map((entry) =>
    entry.scheme === 'digest' ? { ...entry, id: `${entry.id.slice(0, entry.id.lastIndexOf(':'))}${mask}` } : entry,
  )
}
