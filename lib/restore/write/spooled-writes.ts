import { once } from 'node:events'
import type { WriteStream } from 'node:fs'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#lib/errors.ts'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import { clusterIdPath } from '#lib/kafka/cluster-id.ts'
import type { ZnodeData } from '#lib/zookeeper/types.ts'
import type { PlanItem, ZnodeWrite } from '../facts/plan-item.ts'
import { readLines } from './read-lines.ts'

/**
 * The order of writing: parents, configurations, users, ACLs, clocks, topics. A topic's configuration stands before
 * the topic, since brokers that start without it apply their own retention. Deletions come from the last to the first,
 * so that children go before their parents. The cluster id is written after verification, on its own.
 */
export const writeStages = [
  'structure',
  'configurations',
  'users',
  'acls',
  'offsets',
  'clocks',
  'topics',
  'rest',
  'deletions',
  'identity',
] as const
export type WriteStage = (typeof writeStages)[number]

/** What one plan item writes; a topic's writes belong into one transaction. */
export interface SpooledItem {
  name: string
  kind: PlanItem['kind']
  writes: ZnodeWrite[]
}

/**
 * The writes of a plan on the worker's disk, one file a stage, so that a million of them need no memory and what is
 * applied is what was planned. The files hold secrets: they have no name from the moment they are open, so that nobody
 * else reads them and nothing is left of a process that dies.
 */
export class SpooledWrites {
  readonly #directory: string
  readonly #files = new Map<WriteStage, { handle: FileHandle; stream: WriteStream }>()
  readonly #counts = new Map<WriteStage, number>()
  /** Of the lines of the deletions, which are read from the end. */
  readonly #lineBytes: number[] = []
  #failure: Error | null = null

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Number of single writes in the given stages. */
  count(stages: readonly WriteStage[] = writeStages): number {
    return stages.reduce((sum, stage) => sum + (this.#counts.get(stage) ?? 0), 0)
  }

  async add(item: PlanItem): Promise<void> {
    if (item.writes.length === 0) return
    const stage = stageOf(item)
    const file = this.#files.get(stage)?.stream ?? (await this.#openFile(stage))
    this.#assertWritable()
    const writes = item.writes.filter((write) => write.op !== 'notify').length
    this.#counts.set(stage, (this.#counts.get(stage) ?? 0) + writes)
    const line = JSON.stringify({ name: item.name, kind: item.kind, writes: item.writes.map(encodeWrite) })
    if (stage === 'deletions') this.#lineBytes.push(Buffer.byteLength(line) + 1)
    if (!file.write(`${line}\n`)) await once(file, 'drain').catch(() => this.#assertWritable())
  }

  /** No more items are added; reading may begin. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#files.values()].map(async ({ stream }) => {
        if (stream.errored) return
        stream.end()
        await once(stream, 'finish').catch(() => this.#assertWritable())
      }),
    )
    this.#assertWritable()
  }

  /** Lets go of the files: nothing is left of them. */
  async destroy(): Promise<void> {
    const files = [...this.#files.values()]
    for (const { stream } of files) stream.destroy()
    await Promise.allSettled(files.map(({ handle }) => handle.close()))
  }

  async #openFile(stage: WriteStage): Promise<WriteStream> {
    const path = join(this.#directory, `${stage}.ndjson`)
    try {
      const handle = await open(path, 'wx+', 0o600)
      await unlink(path)
      const stream = handle.createWriteStream({ start: 0, autoClose: false })
      stream.on('error', (error) => {
        this.#failure ??= error
      })
      this.#files.set(stage, { handle, stream })
      return stream
    } catch (error) {
      throw notWritable(error)
    }
  }

  #assertWritable(): void {
    if (this.#failure) throw notWritable(this.#failure)
  }

  /** Deletions from the last to the first, unless they are wanted as they were planned: parents first. */
  async *read(stage: WriteStage, asPlanned = false): AsyncGenerator<SpooledItem, void, undefined> {
    const handle = this.#files.get(stage)?.handle
    if (handle === undefined) return
    const lines = stage === 'deletions' && !asPlanned ? this.#readBackwards(handle) : readLines(handle)
    for await (const line of lines) yield decodeItem(line)
  }

  async *#readBackwards(handle: FileHandle): AsyncGenerator<string, void, undefined> {
    const lengths = this.#lineBytes
    let end = lengths.reduce((sum, bytes) => sum + bytes, 0)
    for (const bytes of lengths.toReversed()) {
      const { buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, end - bytes)
      end -= bytes
      yield buffer.toString('utf8').trimEnd()
    }
  }
}

function notWritable(cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new AppError('INTERNAL', `The work folder cannot be written to: ${why}.`, {
    remedy: 'Free disk space there, or name another folder with KMC_WORK_DIR. Nothing was written to ZooKeeper.',
    cause,
  })
}

function stageOf(item: PlanItem): WriteStage {
  if (item.path === clusterIdPath) return 'identity'
  if (item.action === 'delete') return 'deletions'
  if (item.kind !== 'other') return item.kind
  return classifyZnode(item.path).class === 'structure' ? 'structure' : 'rest'
}

type Encoded<W> = W extends { data: ZnodeData } ? Omit<W, 'data'> & { data: string | null } : W
type EncodedWrite = Encoded<ZnodeWrite>

function encodeWrite(write: ZnodeWrite): EncodedWrite {
  return 'data' in write ? { ...write, data: write.data?.toString('base64') ?? null } : write
}

/** By hand: a reviver is called for every value in the line and takes three times as long. */
function decodeItem(line: string): SpooledItem {
  const item: Omit<SpooledItem, 'writes'> & { writes: EncodedWrite[] } = JSON.parse(line)
  return { ...item, writes: item.writes.map(decodeWrite) }
}

function decodeWrite(write: EncodedWrite): ZnodeWrite {
  if (!('data' in write)) return write
  return { ...write, data: write.data === null ? null : Buffer.from(write.data, 'base64') }
}
