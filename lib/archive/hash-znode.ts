import { hash } from 'node:crypto'
import type { ArchivedZnode } from './archive.ts'

/**
 * Hexadecimal SHA-256 of what a restoration writes of a znode: path, kind, data and ACL. Each field is preceded by its
 * length in four bytes, big-endian, and the length of null data is 0xffffffff: no two znodes make the same input.
 */
export function hashZnode({ path, kind, data, acl }: Pick<ArchivedZnode, 'path' | 'kind' | 'data' | 'acl'>): string {
  const owners = acl.flatMap(({ perms, scheme, id }) => [String(perms), scheme, id])
  const texts = [path, kind, ...owners]
  // A character is three bytes at most.
  const most = texts.reduce((sum, text) => sum + 4 + 3 * text.length, 4 + (data?.length ?? 0))
  const input = Buffer.allocUnsafe(most)
  let end = writeText(input, path, 0)
  end = writeText(input, kind, end)
  end = input.writeUInt32BE(data === null ? 0xffffffff : data.length, end)
  end += data?.copy(input, end) ?? 0
  for (const text of owners) end = writeText(input, text, end)
  return hash('sha256', input.subarray(0, end), 'hex')
}

/** Returns where the next field begins. */
function writeText(input: Buffer, text: string, at: number): number {
  const length = input.write(text, at + 4)
  return input.writeUInt32BE(length, at) + length
}
