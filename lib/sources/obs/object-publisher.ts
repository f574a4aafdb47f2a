import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3ServiceException,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { AppError, isAppError } from '#lib/errors.ts'
import { isLeftover, isPartialName } from '../partial-file.ts'
import type { Bucket } from './bucket.ts'
import { type ObjectPath, partialPrefixOf } from './object-path.ts'

/** A copy within the service is one request for each of these, well below the 5 GiB that are allowed. */
const copyBytes = 512 * 1024 * 1024
const turnPollMs = 200

export interface PublishedObject {
  path: string
  target: ObjectPath
  partialKey: string
  sizeBytes: number
}

/**
 * Gives a complete, verified temporary object its name, by a copy within the service and never over another object.
 *
 * If-None-Match decides where the service honours it, which not every one does. So the writers of one name also take
 * turns by their temporary objects, which all of them see: one that sees a smaller name than its own gives up, one
 * that sees larger ones waits until they are gone, then looks whether the name is taken. Both come after its own
 * object is there, so of two writers at least one sees the other (Burns' and Lamport's one-bit algorithm).
 */
export class ObjectPublisher {
  readonly #bucket: Bucket
  readonly #object: PublishedObject
  /** Tells our object from another's when an answer was lost. */
  readonly #mark = randomUUID()
  #uploadId: string | undefined
  #creating: Promise<unknown> | undefined

  constructor(bucket: Bucket, object: PublishedObject) {
    this.#bucket = bucket
    this.#object = object
  }

  async publish(signal?: AbortSignal): Promise<void> {
    await this.#awaitTurn(signal)
    await assertAbsent(this.#bucket, this.#object.target, this.#object.path, signal)
    if (this.#object.sizeBytes === 0) {
      await this.#create(signal, (client, condition) =>
        client.send(
          new PutObjectCommand({ ...this.#withMark(), ...condition, Body: Buffer.alloc(0), ContentLength: 0 }),
        ),
      )
      return
    }
    const parts = await this.#copyParts(signal)
    signal?.throwIfAborted()
    await this.#create(signal, (client, condition) =>
      client.send(
        new CompleteMultipartUploadCommand({
          ...this.#target(),
          ...condition,
          UploadId: this.#uploadId,
          MultipartUpload: { Parts: parts },
        }),
      ),
    )
    this.#uploadId = undefined
    const published = await this.#bucket.find(this.#object.target.key, 'look at', this.#object.path, signal)
    if (published?.sizeBytes !== this.#object.sizeBytes) {
      throw new AppError('SOURCE_PROTOCOL', `${this.#object.path} has another size after it was given its name.`)
    }
  }

  /** Removes the copy, finished or not. */
  async discard(signal: AbortSignal): Promise<void> {
    await this.#creating?.catch(() => {})
    const { target, path } = this.#object
    const isThere = this.#creating !== undefined && (await this.#isOurs(signal).catch(() => false))
    if (isThere) await this.#bucket.delete(target.key, path, signal)
    if (this.#uploadId === undefined) return
    await this.#bucket
      .call('remove the unfinished upload of', path, signal, (client, options) =>
        client.send(new AbortMultipartUploadCommand({ ...this.#target(), UploadId: this.#uploadId }), options),
      )
      .catch(ignoreMissing)
  }

  async #awaitTurn(signal?: AbortSignal): Promise<void> {
    const { target, partialKey, path } = this.#object
    const deadline = Date.now() + this.#bucket.stallMs
    for (;;) {
      const prefix = partialPrefixOf(target)
      const { objects } = await this.#bucket.list(prefix, 'write', path, signal)
      let isWaiting = false
      for (const { key, modifiedAt } of objects) {
        const name = key.slice(target.folderPrefix.length)
        // A name can go on with a dot: those are writers of another object.
        const isRival = key !== partialKey && isPartialName(name) && key.slice(prefix.length).split('.').length === 2
        if (!isRival || (await isLeftover(name, modifiedAt))) continue
        if (key < partialKey || Date.now() > deadline) throw takenBy(path, 'another process is writing it')
        isWaiting = true
      }
      if (!isWaiting) return
      await delay(turnPollMs, undefined, signal ? { signal } : {})
    }
  }

  async #copyParts(signal?: AbortSignal): Promise<CompletedPart[]> {
    const { path, partialKey, sizeBytes } = this.#object
    const source = [this.#bucket.name, ...partialKey.split('/')].map(encodeURIComponent).join('/')
    const call = <T>(request: Parameters<typeof Bucket.prototype.call<T>>[3]) =>
      this.#bucket.call('write', path, signal, request)
    const begun = await call((client, options) =>
      client.send(new CreateMultipartUploadCommand(this.#withMark()), options),
    )
    this.#uploadId = begun.UploadId
    const parts: CompletedPart[] = []
    for (let start = 0; start < sizeBytes; start += copyBytes) {
      const end = Math.min(start + copyBytes, sizeBytes) - 1
      const PartNumber = parts.length + 1
      const copied = await call((client, options) =>
        client.send(
          new UploadPartCopyCommand({
            ...this.#target(),
            UploadId: this.#uploadId,
            PartNumber,
            CopySource: source,
            CopySourceRange: `bytes=${start}-${end}`,
          }),
          options,
        ),
      )
      parts.push({ PartNumber, ETag: copied.CopyPartResult?.ETag })
    }
    return parts
  }

  /** The one request that makes the object appear. An abort does not cut it short: `discard` must know its outcome. */
  async #create(
    signal: AbortSignal | undefined,
    request: (
      client: Parameters<Parameters<Bucket['call']>[3]>[0],
      condition: { IfNoneMatch?: string },
    ) => Promise<unknown>,
  ): Promise<void> {
    const { path } = this.#object
    this.#creating = this.#bucket.call('write', path, undefined, async (client) => {
      try {
        await request(client, { IfNoneMatch: '*' })
      } catch (error) {
        if (!(error instanceof S3ServiceException && error.$metadata.httpStatusCode === 501)) throw error
        await request(client, {})
      }
    })
    const created = this.#creating.then(
      () => {},
      async (error: unknown) => {
        // The answer may have been lost, and a second attempt have met the object of the first.
        if (!(await this.#isOurs().catch(() => false))) throw error
      },
    )
    await orAborted(created, signal)
  }

  async #isOurs(signal?: AbortSignal): Promise<boolean> {
    const metadata = await this.#bucket.metadataOf(this.#object.target.key, this.#object.path, signal)
    return metadata?.writer === this.#mark
  }

  #target(): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket.name, Key: this.#object.target.key }
  }

  #withMark(): { Bucket: string; Key: string; Metadata: Record<string, string> } {
    return { ...this.#target(), Metadata: { writer: this.#mark } }
  }
}

/** @throws AppError SOURCE_EXISTS for an object or a folder of this name */
export async function assertAbsent(
  bucket: Bucket,
  target: ObjectPath,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const isTaken =
    (await bucket.find(target.key, 'write', path, signal)) !== null ||
    (await bucket.hasFolder(target.key, 'write', path, signal))
  if (isTaken) throw takenBy(path, 'it exists already and is not overwritten')
}

function orAborted(work: Promise<void>, signal?: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const abort = () => fail(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    work.then(done, fail).finally(() => signal?.removeEventListener('abort', abort))
    if (signal?.aborted) abort()
  })
}

export function ignoreMissing(error: unknown): void {
  if (!isAppError(error, 'SOURCE_NOT_FOUND')) throw error
}

function takenBy(path: string, why: string): AppError {
  return new AppError('SOURCE_EXISTS', `Cannot write ${path}: ${why}.`, {
    remedy: 'Choose another name, or delete the object first.',
  })
}
