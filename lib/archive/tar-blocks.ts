import { Header } from 'tar'

/** Everything in a tar stands in blocks of this size. */
export const tarBlockBytes = 512
const zeroBlock = Buffer.alloc(tarBlockBytes)

/** A regular file as it stands in a tar: header block, content, padding. */
export function* tarFile(name: string, content: Buffer, modifiedAt: Date): Generator<Buffer> {
  const header = new Header({
    path: name,
    mode: 0o600,
    uid: 0,
    gid: 0,
    size: content.length,
    mtime: modifiedAt,
    type: 'File',
  })
  const block = Buffer.alloc(tarBlockBytes)
  if (header.encode(block)) throw new Error(`The tar entry ${name} does not fit a plain header`)
  yield block
  yield content
  const padding = paddingOf(content.length)
  if (padding > 0) yield zeroBlock.subarray(0, padding)
}

/** Two empty blocks end a tar. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * tarBlockBytes)
}

/** Bytes between the end of a file of this size and the next block. */
export function paddingOf(size: number): number {
  return (tarBlockBytes - (size % tarBlockBytes)) % tarBlockBytes
}

export type TarHeader =
  | { kind: 'file'; name: string; size: number }
  | { kind: 'end' }
  | { kind: 'fault'; fault: string }

/** What a header block announces. Only regular files with plain headers are known. */
export function parseTarHeader(block: Buffer): TarHeader {
  if (block.equals(zeroBlock)) return { kind: 'end' }
  const header = decodeHeader(block)
  if (!header?.cksumValid) return { kind: 'fault', fault: 'a tar header is damaged' }
  const name = header.path ?? ''
  if (header.type !== 'File')
    return { kind: 'fault', fault: `the entry ${JSON.stringify(name)} is not a regular file (${header.type})` }
  if (header.linkpath) return { kind: 'fault', fault: `the entry ${JSON.stringify(name)} names a link target` }
  if (header.size === undefined || !Number.isSafeInteger(header.size)) {
    return { kind: 'fault', fault: `the entry ${JSON.stringify(name)} has no valid size` }
  }
  return { kind: 'file', name, size: header.size }
}

/** null where a field makes no sense: `tar` throws then. */
function decodeHeader(block: Buffer): Header | null {
  try {
    return new Header(block)
  } catch {
    return null
  }
}
