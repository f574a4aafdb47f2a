import { randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { AppError } from '#lib/errors.ts'
import { FrameSplitter } from '#lib/zookeeper/frame-splitter.ts'
import { JuteReader } from '#lib/zookeeper/jute-reader.ts'
import { JuteWriter } from '#lib/zookeeper/jute-writer.ts'
import { readAcl, writeAcl } from '#lib/zookeeper/records.ts'

const kinds = ['persistent', 'container', 'ttl'] as const satisfies readonly ArchivedZnode['kind'][]
const ioBytes = 1024 * 1024

/**
 * A walked tree on disk, in the order it was added: a million znodes need no memory. The file holds secrets; it has no
 * name from the moment it is open, so that nobody else reads it and nothing is left of a process that dies.
 */
export class ZnodeSpool {
  readonly #file: FileHandle
  #frames: Buffer[] = []
  #frameBytes = 0
  #position = 0
  #count = 0

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** @param directory an existing folder with room for the tree: about 250 bytes a znode beside its data */
  static async create(directory: string): Promise<ZnodeSpool> {
    const path = join(directory, `spool-${randomUUID()}`)
    try {
      const file = await open(path, 'wx+', 0o600)
      await unlink(path)
      return new ZnodeSpool(file)
    } catch (error) {
      throw notWritable(error)
    }
  }

  get count(): number {
    return this.#count
  }

  async add({ path, kind, data, acl, stat }: ArchivedZnode): Promise<void> {
    const frame = new JuteWriter()
      .string(path)
      .int(kinds.indexOf(kind))
      .buffer(data)
      .vector(acl, writeAcl)
      .long(stat.czxid)
      .long(stat.mzxid)
      .long(stat.pzxid)
      .long(BigInt(stat.ctime))
      .long(BigInt(stat.mtime))
      .int(stat.version)
      .int(stat.cversion)
      .int(stat.aversion)
      .frame()
    this.#frames.push(frame)
    this.#frameBytes += frame.length
    this.#count++
    if (this.#frameBytes >= ioBytes) await this.flush()
  }

  /** To be called behind the last znode. */
  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#frames, this.#frameBytes)
    this.#frames = []
    this.#frameBytes = 0
    for (let written = 0; written < bytes.length; ) {
      const result = await this.#file.write(bytes, written, null, this.#position).catch((error: unknown) => {
        throw notWritable(error)
      })
      written += result.bytesWritten
      this.#position += result.bytesWritten
    }
  }

  /** All of them, as often as wanted. */
  async *znodes(): AsyncGenerator<ArchivedZnode, void, undefined> {
    const splitter = new FrameSplitter()
    for (let position = 0; position < this.#position; ) {
      const chunk = Buffer.allocUnsafe(Math.min(ioBytes, this.#position - position))
      const { bytesRead } = await this.#file.read(chunk, 0, chunk.length, position)
      if (bytesRead === 0) throw new AppError('INTERNAL', 'The spool of this backup is shorter than it was written.')
      position += bytesRead
      for (const frame of splitter.push(chunk.subarray(0, bytesRead))) yield readZnode(new JuteReader(frame))
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

function readZnode(reader: JuteReader): ArchivedZnode {
  return {
    path: reader.string(),
    kind: kinds[reader.int()] ?? 'persistent',
    data: reader.buffer(),
    acl: reader.vector(readAcl),
    stat: {
      czxid: reader.long(),
      mzxid: reader.long(),
      pzxid: reader.long(),
      ctime: reader.longAsNumber(),
      mtime: reader.longAsNumber(),
      version: reader.int(),
      cversion: reader.int(),
      aversion: reader.int(),
    },
  }
}

function notWritable(cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new AppError('INTERNAL', `The worker cannot write to its work folder: ${why}.`, {
    remedy: 'Free disk space there, or name another folder with KMC_WORK_DIR.',
    cause,
  })
}
