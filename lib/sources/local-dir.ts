import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, link, lstat, open, opendir, rmdir, statfs, unlink } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { type Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '#lib/errors.ts'
import { type ConfinedFolder, componentsBelow, openFolder } from './confined-folder.ts'
import { guardStream } from './guard-stream.ts'
import { assertListable } from './listing-limit.ts'
import { errnoOf, localDirError, refusePath } from './local-dir-error.ts'
import { localMarkerName } from './local-marker-name.ts'
import { isLeftover, isPartialName, makePartialName } from './partial-file.ts'
import { isUsableName } from './place-path.ts'
import { probeSource } from './probe-source.ts'
import { streamHandle } from './read-handle.ts'
import type { ProbeScope, ProbeStep, Source, SourceEntry, WriteResult } from './source.ts'

export interface LocalDirOptions {
  /** `<data storage path>/LocalBackup`. Made with mode 0700 by the first write; its parent must exist. */
  root: string
}

/** O_NONBLOCK: opening a FIFO would wait for a writer otherwise. */
const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
const createFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

/** Archives in a folder of this host, confined to `root`: no `..`, no symbolic links, regular files only. */
export function createLocalDirSource(options: LocalDirOptions): Source {
  return new LocalDirSource(resolve(options.root))
}

class LocalDirSource implements Source {
  readonly pathType = 'LocalDir'
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  async open(path: string, signal?: AbortSignal): Promise<Readable> {
    signal?.throwIfAborted()
    return await this.#inFolderOf(path, 'read', async (folder, name) => {
      const handle = await openRegularFile(folder, name, path)
      return streamHandle(handle, (error) => localDirError(error, 'read', path), signal)
    })
  }

  async write(path: string, content: Readable, signal?: AbortSignal): Promise<WriteResult> {
    guardStream(content)
    try {
      signal?.throwIfAborted()
      return await this.#inFolderOf(path, 'write', (folder, name) => publish(folder, name, path, content, signal), true)
    } catch (error) {
      content.destroy()
      signal?.throwIfAborted()
      throw error
    }
  }

  async stat(path: string, signal?: AbortSignal): Promise<SourceEntry> {
    signal?.throwIfAborted()
    const components = componentsBelow(this.#root, path)
    const name = components.at(-1)
    if (name !== undefined) {
      return await this.#inFolderOf(path, 'look at', async (folder) => {
        const entry = await entryOf(folder, name, path)
        if (!entry) throw refusePath(path, 'it is neither a file nor a folder')
        return entry
      })
    }
    return await this.#inFolder([], 'look at', this.#root, async (folder) => {
      const { mtimeMs } = await folder.handle.stat()
      return { name: basename(this.#root), path: this.#root, kind: 'directory', sizeBytes: 0, modifiedAt: mtimeMs }
    })
  }

  async list(path: string, signal?: AbortSignal): Promise<SourceEntry[]> {
    signal?.throwIfAborted()
    const components = componentsBelow(this.#root, path)
    if (components.length === 0 && !(await this.#hasRoot())) return []
    const shown = [this.#root, ...components].join('/')
    return await this.#inFolder(components, 'list', shown, async (folder) => {
      const entries: SourceEntry[] = []
      for (const name of (await readNames(folder, shown)).sort()) {
        signal?.throwIfAborted()
        if (isPartialName(name) || name === localMarkerName) continue
        const entry = await entryOf(folder, name, `${shown}/${name}`).catch(ignoreMissing)
        if (entry) entries.push(entry)
      }
      return entries
    })
  }

  async remove(path: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    await this.#inFolderOf(path, 'delete', async (folder, name) => {
      const stat = await lstat(folder.childPath(name))
      if (!stat.isFile()) throw refusePath(path, 'it is not a file')
      await unlink(folder.childPath(name))
      await folder.handle.sync()
    })
    const parent = componentsBelow(this.#root, path).slice(0, -1)
    const name = parent.pop()
    if (name === undefined) return
    await this.#inFolder(parent, 'delete', dirname(path), async (folder) => {
      await rmdir(folder.childPath(name)).catch((error: unknown) => {
        if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errnoOf(error) ?? '')) throw error
      })
    })
  }

  async freeBytes(path: string, signal?: AbortSignal): Promise<number | null> {
    signal?.throwIfAborted()
    const nearest = [dirname(this.#root), this.#root]
    for (const component of componentsBelow(this.#root, path)) nearest.push(`${nearest.at(-1)}/${component}`)
    for (const candidate of nearest.reverse()) {
      try {
        const { bavail, bsize } = await statfs(candidate)
        return bavail * bsize
      } catch (error) {
        if (errnoOf(error) !== 'ENOENT') throw localDirError(error, 'ask the free space of', path)
      }
    }
    throw new AppError('SOURCE_NOT_FOUND', `The data storage path ${dirname(this.#root)} does not exist.`, {
      remedy: 'Create the folder on the worker’s host, or correct the data storage path of the cluster.',
    })
  }

  probe(signal?: AbortSignal, scope?: ProbeScope): Promise<ProbeStep[]> {
    return probeSource(this, { folder: this.#root, scope }, signal)
  }

  async #hasRoot(): Promise<boolean> {
    try {
      await lstat(this.#root)
      return true
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw localDirError(error, 'list', this.#root)
      await this.freeBytes('')
      return false
    }
  }

  async #inFolderOf<T>(
    path: string,
    attempt: string,
    work: (folder: ConfinedFolder, name: string) => Promise<T>,
    create = false,
  ): Promise<T> {
    const components = componentsBelow(this.#root, path)
    const name = components.pop()
    if (name === undefined || path.endsWith('/')) throw refusePath(path || this.#root, 'it is a folder, not a file')
    return await this.#inFolder(components, attempt, path, (folder) => work(folder, name), create)
  }

  async #inFolder<T>(
    components: string[],
    attempt: string,
    path: string,
    work: (folder: ConfinedFolder) => Promise<T>,
    create = false,
  ): Promise<T> {
    try {
      // Its parent is the operator's to make: a mistyped data storage path must not fill another disk.
      if (create) await this.freeBytes('')
      const folder = await openFolder(this.#root, components, create)
      try {
        return await work(folder)
      } finally {
        await folder.close()
      }
    } catch (error) {
      throw localDirError(error, attempt, path)
    }
  }
}

async function openRegularFile(folder: ConfinedFolder, name: string, path: string): Promise<FileHandle> {
  // Looked at before opening, since opening a device may do something; looked at after, since it may have been swapped.
  assertRegular(await lstat(folder.childPath(name)), path)
  const handle = await open(folder.childPath(name), readFlags)
  try {
    assertRegular(await handle.stat(), path)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

type FileKind = Pick<Awaited<ReturnType<typeof lstat>>, 'isFile' | 'isDirectory' | 'isSymbolicLink'>

function assertRegular(stat: FileKind, path: string): void {
  if (stat.isFile()) return
  if (stat.isDirectory()) throw refusePath(path, 'it is a folder, not a file', 'Choose the archive file in it.')
  if (stat.isSymbolicLink()) throw refusePath(path, 'it is a symbolic link')
  throw refusePath(path, 'it is not a regular file')
}

/** null for what is neither file nor folder. */
async function entryOf(folder: ConfinedFolder, name: string, path: string): Promise<SourceEntry | null> {
  const stat = await lstat(folder.childPath(name))
  if (!stat.isFile() && !stat.isDirectory()) return null
  const kind = stat.isFile() ? 'file' : 'directory'
  return { name, path, kind, sizeBytes: stat.isFile() ? stat.size : 0, modifiedAt: stat.mtimeMs }
}

/** Writes under a temporary name, reads back, and only then gives the file its name. */
async function publish(
  folder: ConfinedFolder,
  name: string,
  path: string,
  content: Readable,
  signal?: AbortSignal,
): Promise<WriteResult> {
  await removeLeftovers(folder, dirname(path))
  await assertAbsent(folder, name)
  const partial = folder.childPath(await makePartialName(name))
  const target = folder.childPath(name)
  try {
    const written = await writePartial(partial, content, signal)
    const read = await readBack(partial, signal)
    if (read.sizeBytes !== written.sizeBytes || read.sha256 !== written.sha256) {
      throw new AppError(
        'SOURCE_PROTOCOL',
        `${path} was written, but reads back differently: the disk or its file system is faulty.`,
      )
    }
    signal?.throwIfAborted()
    // Unlike rename, link never replaces a file.
    await link(partial, target)
    try {
      await unlink(partial)
      await folder.handle.sync()
    } catch (error) {
      await unlink(target)
      throw error
    }
    return { path, ...read }
  } catch (error) {
    await unlink(partial).catch(ignoreMissing)
    throw error
  }
}

async function assertAbsent(folder: ConfinedFolder, name: string): Promise<void> {
  if ((await lstat(folder.childPath(name)).catch(ignoreMissing)) === null) return
  throw Object.assign(new Error('the name is taken'), { code: 'EEXIST' })
}

async function writePartial(
  partial: string,
  content: Readable,
  signal?: AbortSignal,
): Promise<{ sizeBytes: number; sha256: string }> {
  const handle = await open(partial, createFlags, 0o600)
  try {
    const hash = createHash('sha256')
    let sizeBytes = 0
    const write = async (chunks: Buffer[]) => {
      const written = writeAll(handle, chunks, sizeBytes)
      // Meanwhile, since the system writes in a thread of its own.
      for (const chunk of chunks) {
        hash.update(chunk)
        sizeBytes += chunk.length
      }
      await written
    }
    const file = new Writable({
      highWaterMark: 1024 * 1024,
      write: (chunk: Buffer, _encoding, done) => void write([chunk]).then(() => done(), done),
      writev: (chunks, done) => void write(chunks.map(({ chunk }) => chunk)).then(() => done(), done),
    })
    await pipeline(content, file, signal ? { signal } : {})
    await handle.sync()
    return { sizeBytes, sha256: hash.digest('hex') }
  } finally {
    await handle.close()
  }
}

async function writeAll(handle: FileHandle, chunks: Buffer[], position: number): Promise<void> {
  let left = chunks
  while (left.length > 0) {
    const { bytesWritten } = await handle.writev(left, position)
    position += bytesWritten
    left = dropBytes(left, bytesWritten)
  }
}

/** What is left after so many bytes. */
function dropBytes(chunks: Buffer[], count: number): Buffer[] {
  let dropped = 0
  for (const [i, chunk] of chunks.entries()) {
    if (dropped + chunk.length > count) return [chunk.subarray(count - dropped), ...chunks.slice(i + 1)]
    dropped += chunk.length
  }
  return []
}

async function readBack(partial: string, signal?: AbortSignal): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const stream = streamHandle(await open(partial, readFlags), (error) => error, signal)
  for await (const chunk of stream) {
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}

/** Every listing of a folder passes here: other users of the host may make names that could not be entered. */
async function readNames(folder: ConfinedFolder, path: string): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of await opendir(folder.childPath('.'))) {
    if (isUsableName(name)) names.push(name)
    assertListable(path, names.length)
  }
  return names
}

async function removeLeftovers(folder: ConfinedFolder, path: string): Promise<void> {
  for (const name of await readNames(folder, path)) {
    if (!isPartialName(name)) continue
    const stat = await lstat(folder.childPath(name)).catch(ignoreMissing)
    if (stat?.isFile() && (await isLeftover(name, stat.mtimeMs))) {
      await unlink(folder.childPath(name)).catch(ignoreMissing)
    }
  }
}

function ignoreMissing(error: unknown): null {
  if (errnoOf(error) === 'ENOENT') return null
  throw error
}
