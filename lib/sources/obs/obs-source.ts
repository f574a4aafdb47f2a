import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import { AppError, isAppError } from '#lib/errors.ts'
import { guardStream } from '../guard-stream.ts'
import { hostProbe } from '../host-probe.ts'
import { isLeftover, isPartialName } from '../partial-file.ts'
import { isUsableName } from '../place-path.ts'
import { probeSource } from '../probe-source.ts'
import type { ProbeScope, ProbeStep, Source, SourceEntry, WriteResult } from '../source.ts'
import { Bucket, type ObsOptions } from './bucket.ts'
import {
  keyBytes,
  makePartialKey,
  type ObjectPath,
  parseFilePath,
  parseObjectPath,
  refuseObjectPath,
} from './object-path.ts'
import { assertAbsent, ignoreMissing, ObjectPublisher } from './object-publisher.ts'
import { PartUploader } from './part-uploader.ts'

/** An aborted write answers within a second; what is left of the clearing away goes on behind it. */
const abortGraceMs = 800
const clearingMs = 30_000

/**
 * Archives as objects of one bucket. A path is `/folder/file`: its folders are prefixes, there as long as a key lies
 * below them, and without a time of their own (`modifiedAt` 0).
 * @throws AppError INVALID_INPUT for an endpoint that is not a web address
 */
export function createObsSource(options: ObsOptions): Source {
  return new ObsSource(options)
}

class ObsSource implements Source {
  readonly pathType = 'OBS'
  readonly #bucket: Bucket
  readonly #folder: string

  constructor(options: ObsOptions) {
    this.#bucket = new Bucket(options)
    this.#folder = (options.folder ?? '').replace(/\/+$/, '')
    parseObjectPath('', this.#folder)
  }

  async open(path: string, signal?: AbortSignal): Promise<Readable> {
    const { key } = parseFilePath(this.#folder, path)
    try {
      return await this.#bucket.read(key, path, signal)
    } catch (error) {
      if (isAppError(error, 'SOURCE_NOT_FOUND')) await this.#refuseFolder(key, path, 'read', signal)
      throw error
    }
  }

  async write(path: string, content: Readable, signal?: AbortSignal): Promise<WriteResult> {
    guardStream(content)
    try {
      const target = parseFilePath(this.#folder, path)
      await this.#removeLeftovers(target, path, signal)
      await assertAbsent(this.#bucket, target, path, signal)
      return await this.#writeObject(target, path, content, signal)
    } catch (error) {
      content.destroy()
      signal?.throwIfAborted()
      throw error
    }
  }

  async stat(path: string, signal?: AbortSignal): Promise<SourceEntry> {
    const { key, name } = parseObjectPath(this.#folder, path)
    const object = key === '' ? null : await this.#bucket.find(key, 'look at', path, signal)
    if (object) return { name, path, kind: 'file', sizeBytes: object.sizeBytes, modifiedAt: object.modifiedAt }
    if (!(await this.#bucket.hasFolder(key, 'look at', path, signal)) && !this.#isTop(key)) throw this.#missing(path)
    return { name, path: key === '' ? '/' : `/${key}`, kind: 'directory', sizeBytes: 0, modifiedAt: 0 }
  }

  async list(path: string, signal?: AbortSignal): Promise<SourceEntry[]> {
    const { key } = parseObjectPath(this.#folder, path)
    const prefix = key === '' ? '' : `${key}/`
    const { objects, prefixes } = await this.#bucket.list(prefix, 'list', path || '/', signal)
    if (objects.length === 0 && prefixes.length === 0 && !this.#isTop(key)) {
      if (await this.#bucket.find(key, 'list', path, signal)) {
        throw refuseObjectPath(path, 'it is an object, not a folder')
      }
      throw this.#missing(path)
    }
    const entries: SourceEntry[] = []
    for (const object of objects) {
      const name = object.key.slice(prefix.length)
      // A key with a slash at its end is what OBS' console makes for an empty folder.
      if (!isUsableKeyName(name) || isPartialName(name)) continue
      const { sizeBytes, modifiedAt } = object
      entries.push({ name, path: `/${object.key}`, kind: 'file', sizeBytes, modifiedAt })
    }
    for (const folder of prefixes) {
      const name = folder.slice(prefix.length, -1)
      if (!isUsableKeyName(name)) continue
      entries.push({ name, path: `/${prefix}${name}`, kind: 'directory', sizeBytes: 0, modifiedAt: 0 })
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  async remove(path: string, signal?: AbortSignal): Promise<void> {
    const { key } = parseFilePath(this.#folder, path)
    if (!(await this.#bucket.find(key, 'delete', path, signal))) {
      await this.#refuseFolder(key, path, 'delete', signal)
      throw this.#missing(path)
    }
    await this.#bucket.delete(key, path, signal)
  }

  /** An object store tells no free space; the request shows that it can be reached. */
  async freeBytes(path: string, signal?: AbortSignal): Promise<null> {
    const { key } = parseObjectPath(this.#folder, path)
    await this.#bucket.hasFolder(key, 'reach', path || '/', signal)
    return null
  }

  async probe(signal?: AbortSignal, scope?: ProbeScope): Promise<ProbeStep[]> {
    await this.#bucket.settle()
    const { host, port } = this.#bucket
    const reach = [
      ...hostProbe(host, [port]),
      {
        name: 'login',
        attempt: async (signal?: AbortSignal) => {
          await this.freeBytes('', signal)
          return `The keys open the bucket ${this.#bucket.name}.`
        },
      },
    ]
    return probeSource(this, { folder: this.#folder, reach, scope }, signal)
  }

  async #writeObject(target: ObjectPath, path: string, content: Readable, signal?: AbortSignal): Promise<WriteResult> {
    const partialKey = await makePartialKey(target)
    const uploader = new PartUploader(this.#bucket, partialKey, path, signal)
    let publisher: ObjectPublisher | undefined
    try {
      const written = await upload(uploader, content, signal)
      const read = await this.#readBack(partialKey, path, signal)
      if (read.sizeBytes !== written.sizeBytes || read.sha256 !== written.sha256) {
        throw new AppError('SOURCE_PROTOCOL', `${path} was written, but reads back differently.`, {
          remedy: 'Something between this host and the bucket changes the bytes: check proxies and the endpoint.',
        })
      }
      publisher = new ObjectPublisher(this.#bucket, { path, target, partialKey, sizeBytes: read.sizeBytes })
      await publisher.publish(signal)
      await this.#bucket.delete(partialKey, path, signal)
      return { path, ...read }
    } catch (error) {
      const cleared = this.#clearAway(uploader, publisher, partialKey, path)
      await (signal?.aborted ? Promise.race([cleared, delay(abortGraceMs)]) : cleared)
      throw error
    }
  }

  /** What it cannot remove now, a later write does. */
  async #clearAway(
    uploader: PartUploader,
    publisher: ObjectPublisher | undefined,
    partialKey: string,
    path: string,
  ): Promise<void> {
    const signal = AbortSignal.timeout(clearingMs)
    await Promise.allSettled([publisher?.discard(signal), uploader.discard(signal)])
    await this.#bucket.delete(partialKey, path, signal).catch(() => {})
  }

  async #readBack(key: string, path: string, signal?: AbortSignal): Promise<{ sizeBytes: number; sha256: string }> {
    const hash = createHash('sha256')
    let sizeBytes = 0
    for await (const chunk of await this.#bucket.read(key, path, signal)) {
      hash.update(chunk)
      sizeBytes += chunk.length
    }
    return { sizeBytes, sha256: hash.digest('hex') }
  }

  /** Objects and unfinished uploads of dead writers. A right that is missing for this must not stop a backup. */
  async #removeLeftovers(target: ObjectPath, path: string, signal?: AbortSignal): Promise<void> {
    const { folderPrefix } = target
    const prefix = `${folderPrefix}.`
    const isDead = async (key: string, since: number) => {
      const name = key.slice(folderPrefix.length)
      return isUsableKeyName(name) && (await isLeftover(name, since))
    }
    try {
      for (const { key, modifiedAt } of (await this.#bucket.list(prefix, 'list', path, signal)).objects) {
        if (await isDead(key, modifiedAt)) await this.#bucket.delete(key, path, signal)
      }
      const { Uploads = [] } = await this.#bucket.call('list', path, signal, (client, options) =>
        client.send(new ListMultipartUploadsCommand({ Bucket: this.#bucket.name, Prefix: prefix }), options),
      )
      for (const { Key = '', UploadId, Initiated } of Uploads) {
        if (!(await isDead(Key, Initiated?.getTime() ?? Date.now()))) continue
        await this.#bucket
          .call('delete', path, signal, (client, options) =>
            client.send(new AbortMultipartUploadCommand({ Bucket: this.#bucket.name, Key, UploadId }), options),
          )
          .catch(ignoreMissing)
      }
    } catch (error) {
      signal?.throwIfAborted()
      if (!isAppError(error, 'SOURCE_DENIED') && !isAppError(error, 'SOURCE_PROTOCOL')) throw error
    }
  }

  async #refuseFolder(key: string, path: string, attempt: string, signal?: AbortSignal): Promise<void> {
    if (await this.#bucket.hasFolder(key, attempt, path, signal)) {
      throw refuseObjectPath(path, 'it is a folder, not an object')
    }
  }

  /** The place itself is there even when nothing lies in it yet. */
  #isTop(key: string): boolean {
    return `/${key}` === (this.#folder || '/')
  }

  #missing(path: string): AppError {
    return new AppError('SOURCE_NOT_FOUND', `${path} does not exist in bucket ${this.#bucket.name}.`, {
      remedy: 'Check the path; the object may have been deleted.',
    })
  }
}

/** As isUsableName; a key may be longer than the name of a file. */
function isUsableKeyName(name: string): boolean {
  return isUsableName(name, undefined, keyBytes)
}

async function upload(
  uploader: PartUploader,
  content: Readable,
  signal?: AbortSignal,
): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const consume = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk)
      sizeBytes += chunk.length
      await uploader.push(chunk)
    }
    await uploader.finish()
  }
  await pipeline(content, consume, signal ? { signal } : {})
  return { sizeBytes, sha256: hash.digest('hex') }
}
