import { createHash, hash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { Header } from 'tar'
import type { ArchivedZnode } from '../archive.ts'
import { chunkNameOf, headerName, trailerName, type UndoRecord, undoNameOf } from '../format.ts'
import { recordOf } from '../znode-record.ts'
import { sampleClass, sampleHeader, sampleOutcome, sampleZnode } from './sample-archive.fixture.ts'

/** Archives as a stranger would make them, for tests: every part can be a lie while all hashes are right. */

export interface TarEntry {
  name: string
  content: Buffer
  type?: Header['type']
  linkpath?: string
  /** What the header claims instead of the content's length. */
  claimedSize?: number
}

export interface HostileParts {
  header?: (header: Record<string, unknown>) => unknown
  /** Lines of the chunks, already serialised. */
  chunks?: (chunks: string[][]) => string[][]
  /** Lines of the chunks of undo; without it there are none. */
  undo?: (chunks: string[][]) => string[][]
  trailer?: (trailer: Record<string, unknown>) => unknown
  entries?: (entries: TarEntry[]) => TarEntry[]
}

export const hostileZnodes: ArchivedZnode[] = [
  sampleZnode('/', { data: null }),
  sampleZnode('/a', { data: Buffer.alloc(0) }),
  ...Array.from({ length: 30 }, (_, i) => sampleZnode(`/a/n${String(i).padStart(2, '0')}`)),
  sampleZnode('/b', { kind: 'container', acl: [] }),
  sampleZnode('/b/deep'),
  sampleZnode('/b/deep/er'),
  sampleZnode('/c', { data: Buffer.alloc(5000, 1) }),
]
const chunkLengths = [10, 20, 6]

const undoRecords: UndoRecord[] = Array.from({ length: 12 }, (_, i) => ({
  path: `/a/n${String(i).padStart(2, '0')}`,
  op: i % 3 === 0 ? 'create' : 'setData',
  item: Math.floor(i / 2),
  kind: 'configurations',
  name: `topic ${i}`,
  before: i % 3 === 0 ? null : { data: 'AAAA', acl: [{ perms: 31, scheme: 'world', id: 'anyone' }] },
  afterSha256: hash('sha256', String(i), 'hex'),
  afterAcl: null,
}))
const undoLines = undoRecords.map((record) => JSON.stringify(record))

/** Makes it a safety backup, with two chunks of undo. */
export const safetyParts: HostileParts = {
  header: (header) => ({
    ...header,
    safetyBackup: { restoredContentSha256: '0'.repeat(64), controllerEpoch: 1004 },
  }),
  undo: (chunks) => chunks,
}

export const lineOf = (znode: ArchivedZnode): string => JSON.stringify(recordOf(znode, sampleClass(znode.path)))

/** The bytes of the tar. */
export function buildTar(parts: HostileParts = {}): Buffer {
  return tarOf(buildEntries(parts))
}

export function buildArchive(parts: HostileParts = {}): Buffer {
  return gzipSync(buildTar(parts), { level: 1 })
}

export function buildEntries(parts: HostileParts = {}): TarEntry[] {
  const headerBytes = Buffer.from(`${JSON.stringify(parts.header?.({ ...sampleHeader }) ?? sampleHeader)}\n`)
  const content = createHash('sha256').update(headerBytes)

  const lines = hostileZnodes.map(lineOf)
  let begin = 0
  const whole = chunkLengths.map((length) => {
    begin += length
    return lines.slice(begin - length, begin)
  })
  const chunks = parts.chunks?.(whole) ?? whole
  const chunkEntries = chunks.map((chunk, i) => ({
    name: chunkNameOf(i + 1),
    content: Buffer.from(chunk.map((line) => `${line}\n`).join('')),
  }))
  const undoChunks = parts.undo?.([undoLines.slice(0, 8), undoLines.slice(8)]) ?? []
  const undoEntries = undoChunks.map((chunk, i) => ({
    name: undoNameOf(i + 1),
    content: Buffer.from(chunk.map((line) => `${line}\n`).join('')),
  }))
  const listedUndo = undoEntries.map(({ name, content: bytes }, i) => ({
    name,
    records: undoChunks[i]?.length ?? 0,
    sha256: hash('sha256', bytes, 'hex'),
  }))
  const listed = chunkEntries.map(({ name, content: bytes }, i) => {
    const sha256 = hash('sha256', bytes, 'hex')
    content.update(sha256)
    return { name, znodes: chunks[i]?.length ?? 0, sha256 }
  })

  const trailer = {
    status: 'complete',
    ...sampleOutcome,
    endedAt: sampleHeader.startedAt,
    ...totalsOf(chunks.flat()),
    chunks: listed,
    ...(parts.undo ? { undo: listedUndo } : {}),
  }
  const told = parts.trailer?.(trailer) ?? trailer
  const beforeHash = JSON.stringify(told).slice(0, -1)
  const contentSha256 = content.update(beforeHash).digest('hex')
  const entries: TarEntry[] = [
    { name: headerName, content: headerBytes },
    ...chunkEntries,
    ...undoEntries,
    { name: trailerName, content: Buffer.from(`${beforeHash},"contentSha256":"${contentSha256}"}\n`) },
  ]
  return parts.entries?.(entries) ?? entries
}

export function tarOf(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap((entry) => [
    headerBlockOf(entry),
    entry.content,
    Buffer.alloc((512 - (entry.content.length % 512)) % 512),
  ])
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

function headerBlockOf({ name, content, type = 'File', linkpath, claimedSize }: TarEntry): Buffer {
  const block = Buffer.alloc(512)
  const header = new Header({
    path: name,
    mode: 0o600,
    uid: 0,
    gid: 0,
    size: claimedSize ?? content.length,
    mtime: new Date(0),
  })
  header.type = type
  if (linkpath !== undefined) header.linkpath = linkpath
  header.encode(block)
  return block
}

/** Totals that fit the lines, as far as these can be read at all. */
function totalsOf(lines: readonly string[]): Record<string, unknown> {
  const countsByClass: Record<string, number> = {}
  let dataBytes = 0
  for (const line of lines) {
    const { class: znodeClass, data } = readLine(line)
    countsByClass[znodeClass] = (countsByClass[znodeClass] ?? 0) + 1
    dataBytes += data === null ? 0 : Buffer.from(data, 'base64').length
  }
  return { znodes: lines.length, dataBytes, countsByClass }
}

function readLine(line: string): { class: string; data: string | null } {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null) return { class: 'structure', data: null }
    return {
      class: 'class' in value ? String(value.class) : 'structure',
      data: 'data' in value && typeof value.data === 'string' ? value.data : null,
    }
  } catch {
    return { class: 'structure', data: null }
  }
}
