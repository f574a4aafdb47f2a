import { createHash, hash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { AppError } from '#lib/errors.ts'
import type { ArchivedZnode } from './archive.ts'
import {
  type ArchiveHeader,
  type ArchiveTrailer,
  archiveHeaderSchema,
  archiveLimits,
  chunkNameOf,
  headerName,
  trailerName,
  type UndoRecord,
  undoNameOf,
  type WalkOutcome,
} from './format.ts'
import { tarEnd, tarFile } from './tar-blocks.ts'
import { findOrderFault } from './znode-path.ts'
import { recordOf } from './znode-record.ts'

/**
 * The archive as a stream of bytes. Pulls znodes only as fast as it is read and holds one chunk. What `znodes` or
 * `close` throws destroys the stream with that error; destroying the stream ends the walk.
 * @param znodes in component-wise path order, from '/' on, each behind its parent
 * @param classify class of the catalogue, by path
 * @param close called once, behind the last znode
 * @param undo in a safety backup: what is about to be written; asked for behind the last znode
 */
export function writeArchive(
  header: ArchiveHeader,
  znodes: AsyncIterable<ArchivedZnode>,
  classify: (path: string) => string,
  close: () => Promise<WalkOutcome> | WalkOutcome,
  undo: () => AsyncIterable<UndoRecord> = noUndo,
): Readable {
  // Level 2 packs this JSON almost as well as 6 at a third of the time; zlib's default output of 16 KiB costs a call each.
  const gzip = createGzip({ level: 2, chunkSize: 256 * 1024 })
  const tar = Readable.from(writeTar(header, znodes, classify, close, undo), {
    objectMode: false,
    highWaterMark: 256 * 1024,
  })
  // The error reaches whoever reads the gzip stream: pipeline destroys it with that.
  pipeline(tar, gzip, () => {})
  return gzip
}

async function* writeTar(
  header: ArchiveHeader,
  znodes: AsyncIterable<ArchivedZnode>,
  classify: (path: string) => string,
  close: () => Promise<WalkOutcome> | WalkOutcome,
  undo: () => AsyncIterable<UndoRecord>,
): AsyncGenerator<Buffer> {
  const startedAt = new Date(header.startedAt)
  const headerBytes = Buffer.from(`${JSON.stringify(archiveHeaderSchema.parse(header))}\n`)
  assertFits(headerName, headerBytes.length, archiveLimits.headerBytes)
  const content = createHash('sha256').update(headerBytes)
  yield* tarFile(headerName, headerBytes, startedAt)

  const chunks: ArchiveTrailer['chunks'] = []
  const counts = new Map<string, number>()
  let dataBytes = 0
  let previousPath: string | null = null
  let lines: Buffer[] = []
  let lineBytes = 0

  function* endChunk(): Generator<Buffer> {
    if (lines.length === 0) return
    const name = chunkNameOf(chunks.length + 1)
    const bytes = Buffer.concat(lines)
    const sha256 = hash('sha256', bytes, 'hex')
    content.update(sha256)
    chunks.push({ name, znodes: lines.length, sha256 })
    lines = []
    lineBytes = 0
    yield* tarFile(name, bytes, startedAt)
  }

  for await (const znode of znodes) {
    const fault = findOrderFault(previousPath, znode.path)
    if (fault) throw new AppError('INTERNAL', `The znode ${JSON.stringify(znode.path)} cannot be archived: ${fault}.`)
    previousPath = znode.path
    const znodeClass = classify(znode.path)
    counts.set(znodeClass, (counts.get(znodeClass) ?? 0) + 1)
    dataBytes += znode.data?.length ?? 0
    const line = Buffer.from(`${JSON.stringify(recordOf(znode, znodeClass))}\n`)
    assertFits(znode.path, line.length, archiveLimits.chunkBytes)
    if (lineBytes + line.length > archiveLimits.chunkTargetBytes) yield* endChunk()
    lines.push(line)
    lineBytes += line.length
    if (lines.length === archiveLimits.chunkRecords) yield* endChunk()
  }
  yield* endChunk()

  const undoChunks: ArchiveTrailer['undo'] = []
  for await (const chunk of chunksOf(undo())) {
    const name = undoNameOf(undoChunks.length + 1)
    undoChunks.push({ name, records: chunk.records, sha256: hash('sha256', chunk.bytes, 'hex') })
    yield* tarFile(name, chunk.bytes, startedAt)
  }

  const outcome = await close()
  const trailer: Omit<ArchiveTrailer, 'contentSha256'> = {
    status: outcome.unreadable.length > 0 ? 'partial' : 'complete',
    stable: outcome.stable,
    endedAt: new Date().toISOString(),
    zxidAtEnd: outcome.zxidAtEnd,
    znodes: chunks.reduce((sum, chunk) => sum + chunk.znodes, 0),
    dataBytes,
    countsByClass: Object.fromEntries(counts),
    excluded: outcome.excluded,
    unreadable: outcome.unreadable,
    notes: outcome.notes,
    chunks,
    undo: undoChunks,
  }
  const beforeHash = JSON.stringify(trailer).slice(0, -1)
  const contentSha256 = content.update(beforeHash).digest('hex')
  const trailerBytes = Buffer.from(`${beforeHash},"contentSha256":"${contentSha256}"}\n`)
  assertFits(trailerName, trailerBytes.length, archiveLimits.trailerBytes)
  yield* tarFile(trailerName, trailerBytes, startedAt)
  yield tarEnd()
}

async function* noUndo(): AsyncGenerator<UndoRecord> {}

async function* chunksOf(records: AsyncIterable<UndoRecord>): AsyncGenerator<{ bytes: Buffer; records: number }> {
  let lines: Buffer[] = []
  let lineBytes = 0
  const chunk = () => ({ bytes: Buffer.concat(lines), records: lines.length })
  for await (const record of records) {
    const line = Buffer.from(`${JSON.stringify(record)}\n`)
    assertFits(record.path, line.length, archiveLimits.chunkBytes)
    const isFull =
      lineBytes + line.length > archiveLimits.chunkTargetBytes || lines.length === archiveLimits.chunkRecords
    if (isFull && lines.length > 0) {
      yield chunk()
      lines = []
      lineBytes = 0
    }
    lines.push(line)
    lineBytes += line.length
  }
  if (lines.length > 0) yield chunk()
}

function assertFits(what: string, bytes: number, limit: number): void {
  if (bytes <= limit) return
  throw new AppError('LIMIT_REACHED', `${what} takes ${bytes} bytes of the archive; at most ${limit} are possible.`)
}
