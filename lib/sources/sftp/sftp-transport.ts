import { dirname } from 'node:path/posix'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { FileEntryWithStats, Stats } from 'ssh2'
import { z } from 'zod'
import { AppError, isAppError } from '#lib/errors.ts'
import type { FileTransport, FoundFile, Upload } from '../file-transport.ts'
import { assertListable } from '../listing-limit.ts'
import { fullError, isPlainFailure } from './sftp-error.ts'
import { type SftpLogin, SftpSession } from './sftp-session.ts'
import { streamFile, writeFile } from './transfer.ts'

/** Below this a disk counts as full: less than one round of writes. */
const fullBelowBytes = 4 * 1024 * 1024
/** An aborted write answers within a second; its clearing away goes on behind it. */
const abortGraceMs = 800

const fileSystemSchema = z.object({ f_frsize: z.coerce.number(), f_bavail: z.coerce.number() })

/** A connection outlives its work by this, for the next step of the same backup; none is there to go stale. */
const idleMs = 1000

/** Each operation has a connection for itself while it lasts. */
export class SftpTransport implements FileTransport {
  readonly #login: SftpLogin
  /** Partial files of aborted writes, whose discarding nobody waits long for. */
  readonly #aborted = new Set<string>()
  readonly #idle = new Map<SftpSession, NodeJS.Timeout>()

  constructor(login: SftpLogin) {
    this.#login = login
  }

  async logIn(signal?: AbortSignal): Promise<void> {
    await this.#inSession(async () => {}, signal)
  }

  stat(path: string, signal?: AbortSignal): Promise<FoundFile | undefined> {
    return this.#inSession((session) => lstat(session, path), signal)
  }

  async list(folder: string, signal?: AbortSignal): Promise<FoundFile[]> {
    return await this.#inSession(async (session) => {
      const entries = await readFolder(session, folder)
      return entries
        .filter(({ filename }) => filename !== '.' && filename !== '..')
        .map(({ filename, attrs }) => foundFile(filename, attrs))
    }, signal)
  }

  async read(path: string, sizeBytes: number, signal?: AbortSignal): Promise<Readable> {
    const session = await this.#takeSession(signal)
    try {
      const handle = await session.call<Buffer>('read', path, (sftp, done) => sftp.open(path, 'r', done))
      return streamFile(session, handle, sizeBytes, path, (isWhole) => {
        if (!isWhole) return session.close()
        session
          .call('read', path, (sftp, done) => sftp.close(handle, (error) => done(error, undefined)))
          .then(
            () => this.#keepSession(session),
            () => session.close(),
          )
      })
    } catch (error) {
      session.close()
      throw error
    }
  }

  async put(upload: Upload, signal?: AbortSignal): Promise<void> {
    try {
      await this.#inSession((session) => this.#put(session, upload), signal)
    } catch (error) {
      if (signal?.aborted) this.#aborted.add(upload.path)
      throw error
    }
  }

  /** SFTP's own rename, which unlike OpenSSH's posix-rename never replaces a file. */
  async publish(partial: string, target: string): Promise<void> {
    try {
      await this.#inSession(async (session) => {
        try {
          await session.call('write', target, (sftp, done) =>
            sftp.rename(partial, target, (error) => done(error, undefined)),
          )
        } catch (error) {
          if (isPlainFailure(error) && (await lstat(session, target))) throw taken(target)
          throw error
        }
      })
    } catch (error) {
      if (!isAppError(error, 'SOURCE_UNREACHABLE') && !isAppError(error, 'SOURCE_TIMEOUT')) throw error
      // The answer may have been lost alone. Nobody else takes our partial file away.
      const [before, after] = [await this.stat(partial), await this.stat(target)]
      if (before || !after) throw error
    }
  }

  async discard(path: string): Promise<void> {
    const discarded = this.#inSession((session) => unlink(session, path)).catch((error: unknown) => {
      if (!isAppError(error, 'SOURCE_NOT_FOUND')) throw error
    })
    if (!this.#aborted.delete(path)) return await discarded
    await Promise.race([discarded.catch(() => {}), delay(abortGraceMs)])
  }

  async makeFolders(folders: readonly string[], signal?: AbortSignal): Promise<void> {
    await this.#inSession(async (session) => {
      for (const folder of folders) {
        try {
          await session.call('make the folder', folder, (sftp, done) =>
            sftp.mkdir(folder, { mode: 0o700 }, (error) => done(error, undefined)),
          )
        } catch (error) {
          // An existing folder is a mere “Failure”.
          if (!(isPlainFailure(error) && (await isFolder(session, folder)))) throw error
        }
      }
    }, signal)
  }

  async removeFile(path: string, signal?: AbortSignal): Promise<void> {
    await this.#inSession((session) => unlink(session, path), signal)
  }

  async removeEmptyFolder(path: string, signal?: AbortSignal): Promise<void> {
    await this.#inSession(async (session) => {
      try {
        await session.call('delete', path, (sftp, done) => sftp.rmdir(path, (error) => done(error, undefined)))
      } catch (error) {
        if (!isPlainFailure(error) && !isAppError(error, 'SOURCE_NOT_FOUND')) throw error
      }
    }, signal)
  }

  freeBytes(path: string, signal?: AbortSignal): Promise<number | null | undefined> {
    return this.#inSession((session) => askFreeBytes(session, path), signal)
  }

  async #put(session: SftpSession, { path, shownAs, content, onBytes }: Upload): Promise<void> {
    try {
      const handle = await session.call<Buffer>('write', shownAs, (sftp, done) =>
        sftp.open(path, 'wx', { mode: 0o600 }, done),
      )
      await pipeline(content, (chunks: AsyncIterable<Buffer>) => writeFile(session, handle, chunks, onBytes, shownAs), {
        signal: session.failed,
      })
      await session
        .call('write', shownAs, (sftp, done) => sftp.ext_openssh_fsync(handle, (error) => done(error, undefined)))
        .catch((error: unknown) => {
          if (!isAppError(error, 'SOURCE_UNSUPPORTED')) throw error
        })
      await session.call('write', shownAs, (sftp, done) => sftp.close(handle, (error) => done(error, undefined)))
    } catch (error) {
      session.throwIfFailed('write', shownAs)
      if (isPlainFailure(error)) {
        const free = await askFreeBytes(session, dirname(path))
        if (typeof free === 'number' && free < fullBelowBytes) throw fullError('write', shownAs, this.#login)
      }
      throw error
    }
  }

  async #inSession<T>(work: (session: SftpSession) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const session = await this.#takeSession(signal)
    try {
      const result = await work(session)
      this.#keepSession(session)
      return result
    } catch (error) {
      session.close()
      throw error
    }
  }

  async #takeSession(signal?: AbortSignal): Promise<SftpSession> {
    signal?.throwIfAborted()
    for (const [session, timer] of this.#idle) {
      this.#idle.delete(session)
      clearTimeout(timer)
      if (session.failed.aborted) continue
      session.bind(signal)
      return session
    }
    const session = await SftpSession.open(this.#login, signal)
    session.bind(signal)
    return session
  }

  #keepSession(session: SftpSession): void {
    session.bind(undefined)
    const close = () => {
      this.#idle.delete(session)
      session.close()
    }
    this.#idle.set(session, setTimeout(close, idleMs))
  }
}

async function lstat(session: SftpSession, path: string): Promise<FoundFile | undefined> {
  try {
    const attributes = await session.call<Stats>('look at', path, (sftp, done) => sftp.lstat(path, done))
    return foundFile(path.slice(path.lastIndexOf('/') + 1), attributes)
  } catch (error) {
    if (isAppError(error, 'SOURCE_NOT_FOUND')) return undefined
    throw error
  }
}

/** ssh2 reads a folder to its end by itself, however long that is. */
async function readFolder(session: SftpSession, folder: string): Promise<FileEntryWithStats[]> {
  const handle = await session.call<Buffer>('list', folder, (sftp, done) => sftp.opendir(folder, done))
  const entries: FileEntryWithStats[] = []
  let bytes = 0
  for (;;) {
    const some = await session.call<FileEntryWithStats[] | false>('list', folder, (sftp, done) =>
      sftp.readdir(handle, (error, list) => {
        const isEnd = error && 'code' in error && error.code === 1
        done(isEnd ? undefined : error, isEnd ? false : list)
      }),
    )
    if (!some) break
    // An answer without an entry counts too.
    bytes += 1024
    for (const { filename, longname } of some) bytes += filename.length + longname.length
    entries.push(...some)
    assertListable(folder, entries.length, bytes)
  }
  await session.call('list', folder, (sftp, done) => sftp.close(handle, (error) => done(error, undefined)))
  return entries
}

/** A link to a folder is as good as the folder: it is the administrator's. */
async function isFolder(session: SftpSession, path: string): Promise<boolean> {
  const attributes = await session.call<Stats>('look at', path, (sftp, done) => sftp.stat(path, done))
  return attributes.isDirectory()
}

async function unlink(session: SftpSession, path: string): Promise<void> {
  await session.call('delete', path, (sftp, done) => sftp.unlink(path, (error) => done(error, undefined)))
}

async function askFreeBytes(session: SftpSession, path: string): Promise<number | null | undefined> {
  try {
    const found = await session.call<unknown>('ask the free space of', path, (sftp, done) =>
      sftp.ext_openssh_statvfs(path, done),
    )
    const { f_frsize, f_bavail } = fileSystemSchema.parse(found)
    return f_frsize * f_bavail
  } catch (error) {
    if (isAppError(error, 'SOURCE_NOT_FOUND')) return undefined
    if (isAppError(error, 'SOURCE_UNSUPPORTED')) return null
    throw error
  }
}

function foundFile(name: string, attributes: Stats): FoundFile {
  const kind = attributes.isFile() ? 'file' : attributes.isDirectory() ? 'directory' : 'other'
  return { name, kind, sizeBytes: attributes.size, modifiedAt: attributes.mtime * 1000 }
}

function taken(path: string): AppError {
  return new AppError('SOURCE_EXISTS', `Cannot write ${path}: it exists already and is not overwritten.`, {
    remedy: 'Choose another name, or delete the file first.',
  })
}
