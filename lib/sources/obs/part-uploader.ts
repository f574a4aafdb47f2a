import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { AppError } from '#lib/errors.ts'
import type { Bucket } from './bucket.ts'

/** The least that every service takes; 10 000 of them are allowed: 48 GiB. */
const partBytes = 5 * 1024 * 1024
const mostParts = 10_000
/** One is filled while the others travel: all the memory that an upload takes. */
const bufferCount = 3

/** Uploads bytes of unknown length under one key, in parts, a few at a time; the object appears with `finish`. */
export class PartUploader {
  readonly #bucket: Bucket
  readonly #key: string
  readonly #path: string
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #free: Buffer[] = []
  readonly #inFlight = new Set<Promise<void>>()
  readonly #parts: CompletedPart[] = []
  #buffers = 0
  #filling: Buffer | undefined
  #filled = 0
  #uploadId: string | undefined
  #failure: { error: unknown } | undefined

  /** @param path what errors name */
  constructor(bucket: Bucket, key: string, path: string, signal?: AbortSignal) {
    this.#bucket = bucket
    this.#key = key
    this.#path = path
    this.#signal = signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal
  }

  /** Returns when the next bytes may come. */
  async push(chunk: Buffer): Promise<void> {
    let offset = 0
    while (offset < chunk.length) {
      this.#filling ??= await this.#takeBuffer()
      const copied = chunk.copy(this.#filling, this.#filled, offset)
      offset += copied
      this.#filled += copied
      if (this.#filled === partBytes) await this.#sendPart()
    }
  }

  async finish(): Promise<void> {
    if (this.#parts.length === 0) {
      const body = this.#filling?.subarray(0, this.#filled) ?? Buffer.alloc(0)
      await this.#call((client, options) =>
        client.send(new PutObjectCommand({ ...this.#target(), Body: body, ContentLength: body.length }), options),
      )
      return
    }
    if (this.#filled > 0) await this.#sendPart()
    while (this.#inFlight.size > 0) await Promise.race(this.#inFlight)
    this.#throwIfFailed()
    await this.#call((client, options) =>
      client.send(
        new CompleteMultipartUploadCommand({
          ...this.#target(),
          UploadId: this.#uploadId,
          MultipartUpload: { Parts: this.#parts },
        }),
        options,
      ),
    )
    this.#uploadId = undefined
  }

  /** Stops what travels and removes the parts that arrived. Not the object, should `finish` have made it. */
  async discard(signal: AbortSignal): Promise<void> {
    this.#stop.abort(new Error('discarded'))
    await Promise.all(this.#inFlight)
    if (this.#uploadId === undefined) return
    await this.#bucket.call('remove the unfinished upload of', this.#path, signal, (client, options) =>
      client.send(new AbortMultipartUploadCommand({ ...this.#target(), UploadId: this.#uploadId }), options),
    )
  }

  async #sendPart(): Promise<void> {
    const body = this.#filling
    if (!body) return
    this.#uploadId ??= await this.#begin()
    const part = { PartNumber: this.#parts.length + 1, ETag: '' }
    if (part.PartNumber > mostParts) {
      throw new AppError('SOURCE_UNSUPPORTED', `${this.#path} is too large: OBS takes ${mostParts} parts at most.`)
    }
    this.#parts.push(part)
    // What is filled next must not count for a request that is sent a moment later.
    const content = body.subarray(0, this.#filled)
    const sent = this.#call((client, options) =>
      client.send(
        new UploadPartCommand({
          ...this.#target(),
          UploadId: this.#uploadId,
          PartNumber: part.PartNumber,
          Body: content,
          ContentLength: content.length,
        }),
        options,
      ),
    )
      .then(
        ({ ETag = '' }) => {
          part.ETag = ETag
          this.#free.push(body)
        },
        (error: unknown) => {
          this.#failure ??= { error }
        },
      )
      .finally(() => this.#inFlight.delete(sent))
    this.#inFlight.add(sent)
    this.#filling = undefined
    this.#filled = 0
  }

  async #begin(): Promise<string> {
    const { UploadId } = await this.#call((client, options) =>
      client.send(new CreateMultipartUploadCommand(this.#target()), options),
    )
    if (UploadId) return UploadId
    throw new AppError('SOURCE_PROTOCOL', `The service begins no upload of ${this.#path}: it names no id.`)
  }

  async #takeBuffer(): Promise<Buffer> {
    for (;;) {
      this.#throwIfFailed()
      const buffer = this.#free.pop()
      if (buffer) return buffer
      if (this.#buffers < bufferCount) {
        this.#buffers++
        return Buffer.allocUnsafeSlow(partBytes)
      }
      await Promise.race(this.#inFlight)
    }
  }

  #throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error
  }

  #target(): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket.name, Key: this.#key }
  }

  #call<T>(request: Parameters<typeof Bucket.prototype.call<T>>[3]): Promise<T> {
    return this.#bucket.call('write', this.#path, this.#signal, request)
  }
}
