import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { AppError, isAppError } from '#lib/errors.ts'
import type { FileTransport, FoundFile } from './file-transport.ts'
import { guardStream } from './guard-stream.ts'
import { assertListable } from './listing-limit.ts'
import { isLeftover, isPartialName, makePartialName } from './partial-file.ts'
import { componentsBelowRoot, isUsableName, joinPlacePath, type NameRule, refusePlacePath } from './place-path.ts'
import { type ProbeAttempt, probeSource } from './probe-source.ts'
import { type OnRetry, retryUnreachable } from './retry-unreachable.ts'
import type { PathType, ProbeScope, ProbeStep, Source, SourceEntry, WriteResult } from './source.ts'

export interface TransportSourceOptions {
  pathType: PathType
  transport: FileTransport
  /** Components of the folder that holds the backups; nothing outside it is touched. */
  root: readonly string[]
  rule: NameRule
  /** How many components of the root are the server's own (share, export): never made, asked for free space last. */
  mountDepth(): Promise<number>
  /** What Test connection tries before the folder itself. */
  reach: readonly ProbeAttempt[]
  onRetry?: OnRetry | undefined
}

/** A place on a file server. Its transport does single operations; what they add up to is the same for all kinds. */
export class TransportSource implements Source {
  readonly pathType: PathType
  readonly #transport: FileTransport
  readonly #options: TransportSourceOptions
  readonly #rootPath: string

  constructor(options: TransportSourceOptions) {
    this.pathType = options.pathType
    this.#transport = options.transport
    this.#options = options
    this.#rootPath = joinPlacePath(options.root)
  }

  async open(path: string, signal?: AbortSignal): Promise<Readable> {
    const file = this.#file(path)
    const found = await this.#stat(file.path, signal)
    if (!found) throw this.#missing(path)
    assertFile(found, path)
    return await this.#retry(() => this.#transport.read(file.path, found.sizeBytes, signal), signal)
  }

  async write(path: string, content: Readable, signal?: AbortSignal): Promise<WriteResult> {
    guardStream(content)
    try {
      signal?.throwIfAborted()
      return await this.#write(path, content, signal)
    } catch (error) {
      content.destroy()
      signal?.throwIfAborted()
      throw error
    }
  }

  async stat(path: string, signal?: AbortSignal): Promise<SourceEntry> {
    const full = this.#full(path)
    const found = await this.#stat(full, signal)
    if (!found) throw this.#missing(path)
    const entry = entryOf(found, full)
    if (!entry) throw refusePlacePath(path, 'it is neither a file nor a folder')
    return entry
  }

  async list(path: string, signal?: AbortSignal): Promise<SourceEntry[]> {
    const folder = this.#full(path)
    const found = await this.#listOf(folder, signal).catch(async (error: unknown) => {
      // Before the first backup there is no folder yet; asking for it fails where the whole share is missing.
      if (folder !== this.#rootPath || !isAppError(error, 'SOURCE_NOT_FOUND')) throw error
      if (await this.#stat(folder, signal)) throw error
      return []
    })
    return found
      .filter(({ name }) => !isPartialName(name))
      .flatMap((file) => entryOf(file, joinPath(folder, file.name)) ?? [])
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  async remove(path: string, signal?: AbortSignal): Promise<void> {
    const file = this.#file(path)
    const found = await this.#stat(file.path, signal)
    if (!found) throw this.#missing(path)
    assertFile(found, path)
    await this.#transport.removeFile(file.path, signal)
    if (file.folder !== this.#rootPath) await this.#transport.removeEmptyFolder(file.folder, signal)
  }

  async freeBytes(path: string, signal?: AbortSignal): Promise<number | null> {
    const components = [...this.#options.root, ...componentsBelowRoot(this.#options.root, path, this.#options.rule)]
    const mountDepth = await this.#retry(() => this.#options.mountDepth(), signal)
    for (; components.length >= mountDepth; components.pop()) {
      const nearest = joinPlacePath(components)
      const free = await this.#retry(() => this.#transport.freeBytes(nearest, signal), signal)
      if (free !== undefined) return free
    }
    return null
  }

  probe(signal?: AbortSignal, scope?: ProbeScope): Promise<ProbeStep[]> {
    return probeSource(this, { folder: this.#rootPath, reach: this.#options.reach, scope }, signal)
  }

  async #write(path: string, content: Readable, signal?: AbortSignal): Promise<WriteResult> {
    const { path: target, folder, name } = this.#file(path)
    await this.#prepareFolder(folder, name, path, signal)
    const partial = joinPath(folder, await makePartialName(name))
    try {
      const hash = createHash('sha256')
      let sizeBytes = 0
      const onBytes = (chunk: Buffer) => {
        hash.update(chunk)
        sizeBytes += chunk.length
      }
      await this.#transport.put({ path: partial, shownAs: path, content, onBytes }, signal)
      const written = { sizeBytes, sha256: hash.digest('hex') }
      await this.#assertReadsBack(partial, path, written, signal)
      signal?.throwIfAborted()
      await this.#publish(partial, target, sizeBytes)
      return { path: target, ...written }
    } catch (error) {
      await this.#discard(partial)
      throw error
    }
  }

  async #publish(partial: string, target: string, sizeBytes: number): Promise<void> {
    try {
      await this.#transport.publish(partial, target)
    } catch (error) {
      // Only the answer may be lost: nobody but us takes this temporary name away.
      if (!isAppError(error, 'SOURCE_UNREACHABLE') && !isAppError(error, 'SOURCE_TIMEOUT')) throw error
      if (await this.#stat(partial).catch(() => error)) throw error
      if ((await this.#stat(target).catch(() => undefined))?.sizeBytes !== sizeBytes) throw error
    }
  }

  /** Tried some times, since a server may hold the file open until it sees that we are gone. */
  async #discard(partial: string): Promise<void> {
    const discard = () => this.#transport.discard(partial)
    // The place may be gone: what remains is never listed, and a later write removes it.
    await retryUnreachable(discard, undefined, undefined, () => true).catch(() => {})
  }

  /** Makes the folder where it is missing, removes what dead writers left in it, refuses a name that is taken. */
  async #prepareFolder(folder: string, name: string, path: string, signal?: AbortSignal): Promise<void> {
    const found = await this.#listOf(folder, signal).catch(async (error: unknown) => {
      if (!isAppError(error, 'SOURCE_NOT_FOUND')) throw error
      await this.#makeFolder(folder, signal)
      return []
    })
    if (found.some((file) => file.name === name)) {
      throw new AppError('SOURCE_EXISTS', `Cannot write ${path}: it exists already and is not overwritten.`, {
        remedy: 'Choose another name, or delete the file first.',
      })
    }
    for (const file of found) {
      if (file.kind !== 'file' || !(await isLeftover(file.name, file.modifiedAt))) continue
      await this.#transport.discard(joinPath(folder, file.name))
    }
  }

  async #makeFolder(folder: string, signal?: AbortSignal): Promise<void> {
    const components = folder.split('/').slice(1)
    const mountDepth = await this.#options.mountDepth()
    const folders = components.map((_, i) => joinPlacePath(components.slice(0, i + 1))).slice(mountDepth)
    await this.#retry(() => this.#transport.makeFolders(folders, signal), signal)
  }

  async #assertReadsBack(
    partial: string,
    path: string,
    written: { sizeBytes: number; sha256: string },
    signal?: AbortSignal,
  ): Promise<void> {
    const found = await this.#stat(partial, signal)
    let reason = `only ${found?.sizeBytes ?? 0} of ${written.sizeBytes} bytes arrived`
    if (found?.sizeBytes === written.sizeBytes) {
      const hash = createHash('sha256')
      for await (const chunk of await this.#transport.read(partial, written.sizeBytes, signal)) hash.update(chunk)
      if (hash.digest('hex') === written.sha256) return
      reason = 'it reads back differently'
    }
    throw new AppError('SOURCE_PROTOCOL', `${path} was written, but ${reason}: the server or its disk is faulty.`, {
      remedy: 'Look at the log of the file server, then run it again.',
    })
  }

  #full(path: string): string {
    const { root, rule } = this.#options
    return joinPlacePath([...root, ...componentsBelowRoot(root, path, rule)])
  }

  #file(path: string): { path: string; folder: string; name: string } {
    const { root, rule } = this.#options
    const components = componentsBelowRoot(root, path, rule)
    const name = components.pop()
    if (name === undefined || path.endsWith('/')) throw refusePlacePath(path, 'it is a folder, not a file')
    const folder = joinPlacePath([...root, ...components])
    return { path: joinPath(folder, name), folder, name }
  }

  #missing(path: string): AppError {
    return new AppError('SOURCE_NOT_FOUND', `${path || this.#rootPath} does not exist.`, {
      remedy: 'Check the path; the file may have been deleted or moved.',
    })
  }

  async #stat(path: string, signal?: AbortSignal): Promise<FoundFile | undefined> {
    const found = await this.#retry(() => this.#transport.stat(path, signal), signal)
    // By the name that was asked for, whatever the server calls it.
    return found && { ...found, name: path.slice(path.lastIndexOf('/') + 1) }
  }

  /** Every listing of the server passes here, so nothing else ever sees a name that may not be used. */
  async #listOf(folder: string, signal?: AbortSignal): Promise<FoundFile[]> {
    const found = await this.#retry(() => this.#transport.list(folder, signal), signal)
    assertListable(folder, found.length)
    return found.filter(({ name }) => isUsableName(name, this.#options.rule))
  }

  #retry<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return retryUnreachable(attempt, this.#options.onRetry, signal)
  }
}

function assertFile(found: FoundFile, path: string): void {
  if (found.kind === 'file') return
  if (found.kind === 'directory') throw refusePlacePath(path, 'it is a folder, not a file')
  throw refusePlacePath(path, 'it is not a regular file')
}

function entryOf({ name, kind, sizeBytes, modifiedAt }: FoundFile, path: string): SourceEntry | undefined {
  if (kind === 'other') return undefined
  return { name, path, kind, sizeBytes: kind === 'file' ? sizeBytes : 0, modifiedAt }
}

function joinPath(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`
}
