import { createHash, hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { isMaskedAcl } from '#lib/zookeeper/masked-acl.ts'
import type { ArchivedAcl, ArchivedZnode, ArchiveReader } from './archive.ts'
import {
  type ArchiveHeader,
  type ArchiveRecord,
  type ArchiveTrailer,
  archiveFormatVersion,
  archiveHeaderSchema,
  archiveLimits,
  archiveRecordSchema,
  archiveTrailerSchema,
  chunkNameOf,
  headerName,
  trailerName,
  type UndoRecord,
  undoNameOf,
  undoRecordSchema,
} from './format.ts'
import { hashZnode } from './hash-znode.ts'
import { damagedArchive, foreignArchive } from './invalid-archive.ts'
import { decodeText, parseJson, parseWith } from './parse-json.ts'
import { RecordLineParser } from './parse-record-line.ts'
import { expectTarEnd, readTarContent, readTarHeader } from './read-entry.ts'
import { type UnpackedBytes, unpackStream } from './unpack-stream.ts'
import { findOrderFault, findPathFault } from './znode-path.ts'
import { znodeOf } from './znode-record.ts'

/**
 * Opens an archive and reads its header. Whatever stands in the file, nothing larger than the limits of format.ts is
 * held in memory and the stream is destroyed as soon as it is not needed any more.
 * Throws ARCHIVE_INVALID with what is wrong, what the stream fails with, or the signal's reason.
 */
export async function openArchive(input: Readable, signal?: AbortSignal): Promise<ArchiveReader> {
  const bytes = unpackStream(input, signal)
  try {
    const headerBytes = await readHeaderEntry(bytes)
    return new OpenedArchive(bytes, headerBytes, parseHeader(headerBytes))
  } catch (error) {
    bytes.close()
    throw error
  }
}

async function readHeaderEntry(bytes: UnpackedBytes): Promise<Buffer> {
  const first = await readTarHeader(bytes)
  switch (first.kind) {
    case 'end':
      throw foreignArchive('its tar is empty')
    case 'fault':
      throw foreignArchive(`it begins with something else than ${headerName}: ${first.fault}`)
    case 'file':
      if (first.name === headerName) return await readTarContent(bytes, first, archiveLimits.headerBytes)
      throw foreignArchive(`its first entry is ${JSON.stringify(first.name)}, not ${headerName}`)
  }
}

function parseHeader(bytes: Buffer): ArchiveHeader {
  const value = parseJson(decodeText(bytes, headerName), headerName)
  const shape = z
    .looseObject({ format: z.literal('kafka-metadata-archive'), formatVersion: z.number() })
    .safeParse(value)
  if (!shape.success) throw foreignArchive(`its ${headerName} is that of another tool`)
  const { formatVersion } = shape.data
  if (!Number.isInteger(formatVersion) || formatVersion < 1 || formatVersion > archiveFormatVersion) {
    throw foreignArchive(
      `it has format version ${formatVersion}; this console reads versions 1 to ${archiveFormatVersion}`,
    )
  }
  return parseWith(archiveHeaderSchema, value, headerName)
}

class OpenedArchive implements ArchiveReader {
  readonly header: ArchiveHeader
  readonly #bytes: UnpackedBytes
  readonly #content = createHash('sha256')
  readonly #chunks: ArchiveTrailer['chunks'] = []
  readonly #undoChunks: ArchiveTrailer['undo'] = []
  readonly #countsByClass = new Map<string, number>()
  readonly #lineParser = new RecordLineParser()
  #dataBytes = 0
  #previousPath: string | null = null
  /** What the file was found to be when it was read before: nothing else is accepted. */
  #checked: ArchiveTrailer | null = null
  #hasTotals = true
  #isIterated = false
  #trailer: ArchiveTrailer | null = null

  constructor(bytes: UnpackedBytes, headerBytes: Buffer, header: ArchiveHeader) {
    this.header = header
    this.#bytes = bytes
    this.#content.update(headerBytes)
  }

  async *znodes(checked?: ArchiveTrailer): AsyncGenerator<ArchivedZnode, void, undefined> {
    for await (const chunk of this.#readChunks(checked)) {
      if (chunk.kind === 'undo') for (const _ of this.#readUndo(chunk));
      else if (checked)
        for (const line of this.#readLines(chunk)) yield znodeOf(this.#lineParser.parse(line) ?? parseChecked(line))
      else for (const znode of this.#readZnodes(chunk)) yield znode
    }
  }

  async *acls(checked?: ArchiveTrailer): AsyncGenerator<ArchivedAcl[], void, undefined> {
    this.#hasTotals = false
    for await (const chunk of this.#readChunks(checked)) {
      if (chunk.kind === 'undo') for (const _ of this.#readUndo(chunk));
      else yield this.#readAcls(chunk)
    }
  }

  async *undo(): AsyncGenerator<UndoRecord, void, undefined> {
    for await (const chunk of this.#readChunks()) {
      if (chunk.kind === 'undo') yield* this.#readUndo(chunk)
      else for (const _ of this.#readZnodes(chunk));
    }
  }

  /** The chunks up to the trailer, which is held against them once they were read. */
  async *#readChunks(checked?: ArchiveTrailer): AsyncGenerator<Chunk, void, undefined> {
    if (this.#isIterated) throw new Error('An archive can be read once; open it again')
    this.#isIterated = true
    this.#checked = checked ?? null
    try {
      for (;;) {
        const next = await readTarHeader(this.#bytes)
        if (next.kind === 'end') throw damagedArchive(`it has no ${trailerName}`)
        if (next.kind === 'fault') throw damagedArchive(next.fault)
        const { name } = next
        if (name === trailerName) {
          const trailer = this.#checkTrailer(await readTarContent(this.#bytes, next, archiveLimits.trailerBytes))
          await expectTarEnd(this.#bytes)
          this.#trailer = trailer
          return
        }
        const kind = this.#kindOfNext(name)
        if (kind === null) throw damagedArchive(`the entry ${JSON.stringify(name)} may not stand where it stands`)
        yield { kind, name, content: await readTarContent(this.#bytes, next, archiveLimits.chunkBytes) }
      }
    } finally {
      this.#bytes.close()
    }
  }

  #kindOfNext(name: string): Chunk['kind'] | null {
    const [znodes, undo] = [this.#chunks.length, this.#undoChunks.length]
    if (name === chunkNameOf(znodes + 1) && undo === 0 && znodes < archiveLimits.chunks) return 'znodes'
    const hasUndo = this.header.safetyBackup !== null && undo < archiveLimits.chunks
    return hasUndo && name === undoNameOf(undo + 1) ? 'undo' : null
  }

  trailer(): ArchiveTrailer {
    if (this.#trailer === null) throw new Error('The trailer is known when all znodes have been read')
    return this.#trailer
  }

  close(): void {
    this.#bytes.close()
  }

  /** The lines of a chunk, its hash taken. */
  #readLines({ name, content }: Chunk): string[] {
    const sha256 = hash('sha256', content, 'hex')
    this.#content.update(sha256)
    if (this.#checked && this.#checked.chunks[this.#chunks.length]?.sha256 !== sha256) throw changedMeanwhile(name)
    const lines = splitLines(name, content)
    this.#chunks.push({ name, znodes: lines.length, sha256 })
    return lines
  }

  #readAcls(chunk: Chunk): ArchivedAcl[] {
    const found: ArchivedAcl[] = []
    for (const line of this.#readLines(chunk)) {
      const archived = this.#lineParser.parseAcl(line)
      // Who has ADMIN by now sees what was hidden from the backup.
      if (archived && !isMaskedAcl(archived.acl)) found.push(archived)
    }
    return found
  }

  *#readZnodes(chunk: Chunk): Generator<ArchivedZnode> {
    for (const [index, line] of this.#readLines(chunk).entries()) {
      yield this.#readRecord(line, `${chunk.name}, line ${index + 1}`)
    }
  }

  *#readUndo({ name, content }: Chunk): Generator<UndoRecord> {
    const lines = splitLines(name, content)
    this.#undoChunks.push({ name, records: lines.length, sha256: hash('sha256', content, 'hex') })
    for (const [index, line] of lines.entries()) {
      const where = `${name}, line ${index + 1}`
      const record = parseWith(undoRecordSchema, parseJson(line, where), where)
      const fault = findPathFault(record.path)
      if (fault) throw damagedArchive(`${where}, the path ${shortened(record.path)}: ${fault}`)
      yield record
    }
  }

  #readRecord(line: string, where: string): ArchivedZnode {
    const record = this.#lineParser.parse(line) ?? parseWith(archiveRecordSchema, parseJson(line, where), where)
    const fault = findOrderFault(this.#previousPath, record.path)
    if (fault) throw damagedArchive(`${where}, the path ${shortened(record.path)}: ${fault}`)
    const znode = znodeOf(record)
    if (hashZnode(znode) !== record.sha256)
      throw damagedArchive(`${where}, ${shortened(record.path)}: its hash differs`)
    this.#previousPath = record.path
    this.#countsByClass.set(record.class, (this.#countsByClass.get(record.class) ?? 0) + 1)
    if (this.#countsByClass.size > archiveLimits.classes) throw damagedArchive(`${where}: it names too many classes`)
    this.#dataBytes += znode.data?.length ?? 0
    return znode
  }

  /** Compares what the trailer says with what was read. */
  #checkTrailer(content: Buffer): ArchiveTrailer {
    const text = decodeText(content, trailerName)
    const trailer = parseWith(archiveTrailerSchema, parseJson(text, trailerName), trailerName)
    const { contentSha256, chunks } = trailer
    if (this.#checked && this.#checked.contentSha256 !== contentSha256) throw changedMeanwhile(trailerName)
    if (chunks.length !== this.#chunks.length) {
      throw damagedArchive(`${trailerName} names ${chunks.length} chunks, ${this.#chunks.length} were read`)
    }
    for (const [index, read] of this.#chunks.entries()) {
      const told = chunks[index]
      if (told?.name !== read.name || told.znodes !== read.znodes || told.sha256 !== read.sha256) {
        throw damagedArchive(`${read.name} is not what ${trailerName} says of it`)
      }
    }
    if (JSON.stringify(trailer.undo) !== JSON.stringify(this.#undoChunks)) {
      throw damagedArchive(`the records of undo are not what ${trailerName} says of them`)
    }
    if (!this.#checked && this.#hasTotals) this.#checkTotals(trailer)
    if ((trailer.status === 'partial') !== trailer.unreadable.length > 0) {
      throw damagedArchive(
        `${trailerName} contradicts itself: ${trailer.status}, with ${trailer.unreadable.length} unreadable roots`,
      )
    }
    const beforeHash = text.slice(0, text.lastIndexOf(',"contentSha256":'))
    if (text !== `${beforeHash},"contentSha256":"${contentSha256}"}\n`) {
      throw damagedArchive(`${trailerName} does not end with its hash`)
    }
    if (this.#content.update(beforeHash).digest('hex') !== contentSha256) {
      throw damagedArchive(`its content does not have the hash that ${trailerName} names`)
    }
    return trailer
  }

  #checkTotals({ countsByClass, znodes, dataBytes }: ArchiveTrailer): void {
    const counted = new Map(Object.entries(countsByClass))
    const isSameCount =
      counted.size === this.#countsByClass.size &&
      counted.entries().every(([name, count]) => this.#countsByClass.get(name) === count)
    const read = this.#chunks.reduce((sum, chunk) => sum + chunk.znodes, 0)
    if (znodes !== read || dataBytes !== this.#dataBytes || !isSameCount) {
      throw damagedArchive(`the totals in ${trailerName} are not those of the znodes`)
    }
  }
}

/** A line of a chunk that was read and found right before, byte for byte. */
function parseChecked(line: string): ArchiveRecord {
  return JSON.parse(line)
}

function changedMeanwhile(name: string): Error {
  return damagedArchive(`${name} is not what it was when the archive was checked: the file has been replaced`)
}

interface Chunk {
  kind: 'znodes' | 'undo'
  name: string
  content: Buffer
}

function splitLines(name: string, content: Buffer): string[] {
  const lines = decodeText(content, name).split('\n')
  if (lines.pop() !== '') throw damagedArchive(`${name} does not end with a line break`)
  if (lines.length === 0) throw damagedArchive(`${name} is empty`)
  if (lines.length > archiveLimits.chunkRecords) {
    throw damagedArchive(`${name} holds ${lines.length} records, at most ${archiveLimits.chunkRecords} are allowed`)
  }
  return lines
}

/** A hostile path may have a million characters. */
function shortened(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path)
}
