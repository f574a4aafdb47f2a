import type { Readable } from 'node:stream'
import { z } from 'zod'
import { AppError, isAppError } from '#lib/errors.ts'
import type { FileTransport, FoundFile, Upload } from '../file-transport.ts'
import { assertListable, splitListing } from '../listing-limit.ts'
import { joinPlacePath } from '../place-path.ts'
import { feedTool, runTool, streamTool, type Tool } from '../run-tool.ts'
import { findNfsExport, type NfsExport } from './find-nfs-export.ts'
import { errnoName, NfsStatus, nfsError } from './nfs-error.ts'

export interface NfsConnection {
  host: string
  /** Components of the folder that holds the backups. */
  root: readonly string[]
  /** Numbers the server knows us by. */
  uid: number
  gid: number
  /** undefined: 2049, and for NFS 3 what the portmapper says. */
  port: number | undefined
  mountPort: number | undefined
  /** A transfer without a byte, or a command without an end, is given up after so long. */
  stallMs: number
  /** Path of the helper program. */
  helper(): Promise<string>
}

const recordPattern = /^([fdo]) (\d+) (\d+) (.+)$/s
const freeSchema = z.coerce.number().nonnegative()

/** NFS 4 or 3 through the helper on libnfs, one process for each operation. */
export class NfsTransport implements FileTransport {
  readonly #connection: NfsConnection
  #export: NfsExport | undefined

  constructor(connection: NfsConnection) {
    this.#connection = connection
  }

  /** Looked for once, since it is the same for all that follows. */
  async findExport(signal?: AbortSignal): Promise<NfsExport> {
    this.#export ??= await findNfsExport(this.#connection.host, this.#connection.root, async (candidate) => {
      const attempt = `mount ${joinPlacePath(candidate.components)} by NFS ${candidate.version}`
      await runTool(await this.#toolOn(candidate, attempt, 'mount', []), signal)
    })
    return this.#export
  }

  async stat(path: string, signal?: AbortSignal): Promise<FoundFile | undefined> {
    return await orUndefined(async () => {
      const text = await this.#run(`look at ${path}`, 'stat', [path], signal)
      return parseRecords(text, path)[0]
    })
  }

  async list(folder: string, signal?: AbortSignal): Promise<FoundFile[]> {
    return parseRecords(await this.#run(`list ${folder}`, 'ls', [folder], signal), folder)
  }

  async read(path: string, sizeBytes: number, signal?: AbortSignal): Promise<Readable> {
    return await streamTool(await this.#tool(`read ${path}`, 'get', [path], signal), sizeBytes, signal)
  }

  async put({ path, shownAs, content, onBytes }: Upload, signal?: AbortSignal): Promise<void> {
    await feedTool(await this.#tool(`write ${shownAs}`, 'put', [path], signal), content, onBytes, signal)
  }

  async publish(partial: string, target: string): Promise<void> {
    await this.#run(`publish ${target}`, 'publish', [partial, target])
  }

  async discard(path: string): Promise<void> {
    await orUndefined(() => this.removeFile(path))
  }

  async makeFolders(folders: readonly string[], signal?: AbortSignal): Promise<void> {
    if (folders.length > 0) await this.#run(`make the folder ${folders.at(-1)}`, 'mkdir', folders, signal)
  }

  async removeFile(path: string, signal?: AbortSignal): Promise<void> {
    await this.#run(`delete ${path}`, 'rm', [path], signal)
  }

  async removeEmptyFolder(path: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.#run(`delete the folder ${path}`, 'rmdir', [path], signal)
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(answerOf(error) ?? '')) throw error
    }
  }

  async freeBytes(path: string, signal?: AbortSignal): Promise<number | null | undefined> {
    return await orUndefined(async () => {
      const parsed = freeSchema.safeParse(await this.#run(`ask the free space of ${path}`, 'df', [path], signal))
      return parsed.success ? parsed.data : null
    })
  }

  async #run(attempt: string, command: string, paths: readonly string[], signal?: AbortSignal): Promise<string> {
    return await runTool(await this.#tool(attempt, command, paths, signal), signal)
  }

  async #tool(attempt: string, command: string, paths: readonly string[], signal?: AbortSignal): Promise<Tool> {
    return await this.#toolOn(await this.findExport(signal), attempt, command, paths)
  }

  async #toolOn(on: NfsExport, attempt: string, command: string, paths: readonly string[]): Promise<Tool> {
    const { host, uid, gid, port, mountPort, stallMs, helper } = this.#connection
    const options = [port, mountPort, uid, gid].map((value) => (value === undefined ? '-' : String(value)))
    const inExport = paths.map((path) => joinPlacePath(path.split('/').slice(1 + on.components.length)))
    return {
      program: await helper(),
      args: [
        ...[String(on.version), host, joinPlacePath(on.components), ...options, String(stallMs)],
        ...[command, ...inExport],
      ],
      env: { LC_ALL: 'C.UTF-8' },
      // The library's own deadline, for each call, comes first: it knows which call.
      stallMs: stallMs + 5_000,
      describeEnd: (end) => nfsError(end, { attempt, host, stallMs }),
    }
  }
}

function parseRecords(text: string, folder: string): FoundFile[] {
  const files: FoundFile[] = []
  for (const record of splitListing(text, '\0')) {
    if (record === '') continue
    const [, type, size, modifiedAt, name] = recordPattern.exec(record) ?? []
    if (name === undefined) {
      throw new AppError('SOURCE_PROTOCOL', `The NFS helper’s listing is not understood: ${JSON.stringify(record)}.`)
    }
    const kind = type === 'f' ? 'file' : type === 'd' ? 'directory' : 'other'
    files.push({ name, kind, sizeBytes: Number(size), modifiedAt: Number(modifiedAt) })
    assertListable(folder, files.length)
  }
  return files
}

async function orUndefined<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (answerOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** The errno of an operation, as opposed to a mount. */
function answerOf(error: unknown): string | undefined {
  if (!isAppError(error) || !(error.cause instanceof NfsStatus)) return undefined
  const { step, errno } = error.cause.failure
  return step === 'mount' ? undefined : errnoName(errno)
}
