import { hash } from 'node:crypto'
import type { ArchivedZnode } from './archive.ts'

/**
 * Hexadecimal SHA-256 of what a restoration writes of a znode: path, kind, data and ACL. Each field is preceded by its
 * length in four bytes, big-endian, and the length of null data is 0xffffffff: no two znodes make the same input.
 */
export function hashZnode(znode: Pick<ArchivedZnode, 'path' | 'kind' | 'data' | 'acl'>): string {
  const fields: (Buffer | null)[] = [Buffer.from(znode.path), Buffer.from(znode.kind), znode.data]
  for (const { perms, scheme, id } of znode.acl) {
    fields.push(Buffer.from(String(perms)), Buffer.from(scheme), Buffer.from(id))
  }
  const parts: Buffer[] = []
  for (const field of fields) {
    const length = Buffer.allocUnsafe(4)
    length.writeUInt32BE(field === null ? 0xffffffff : field.length)
    parts.push(length)
    if (field !== null) parts.push(field)
  }
  return hash('sha256', Buffer.concat(parts), 'hex')
}
