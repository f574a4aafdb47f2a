import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { AppError, isAppError } from '#lib/errors.ts'
import type { FileTransport, FoundFile, Upload } from '../file-transport.ts'
import { makePartialName } from '../partial-file.ts'
import type { OnRetry } from '../retry-unreachable.ts'
import { DataNodeUpload } from './data-node-upload.ts'
import { addressOf, dataNodeUrl } from './data-node-url.ts'
import { refusalOf } from './hdfs-error.ts'
import type { NameNodeAnswer, NameNodeCall, NameService } from './name-service.ts'
import { readFile } from './read-file.ts'

export interface HdfsTransportOptions {
  nameService: NameService
  stallMs: number
  failOverMs: number
  onRetry: OnRetry | undefined
}

const statusSchema = z.object({
  pathSuffix: z.string(),
  type: z.string(),
  length: z.number(),
  modificationTime: z.number(),
  /** Of the file itself: stays when it is renamed. */
  fileId: z.number(),
})
type FileStatus = z.infer<typeof statusSchema>
const oneSchema = z.object({ FileStatus: statusSchema })
const listSchema = z.object({ FileStatuses: z.object({ FileStatus: z.array(statusSchema) }) })
const booleanSchema = z.object({ boolean: z.boolean() })

/** A DataNode that lost its NameNode gives up by itself after about three minutes. */
const orphanMs = 200_000
/** For cleaning up, which must not keep a person who stops a task waiting. */
const discardPatienceMs = 1_000
const askWhyMs = 10_000
const uploadAttempts = 3
const pollMs = 20

/** HDFS through WebHDFS. */
export class HdfsTransport implements FileTransport {
  readonly #options: HdfsTransportOptions

  constructor(options: HdfsTransportOptions) {
    this.#options = options
  }

  async stat(path: string, signal?: AbortSignal): Promise<FoundFile | undefined> {
    const status = await this.#status(path, signal)
    return status && foundFile(status, path.split('/').at(-1) ?? '')
  }

  async list(folder: string, signal?: AbortSignal): Promise<FoundFile[]> {
    const attempt = `list ${folder}`
    const answer = await this.#call({ attempt, method: 'GET', op: 'LISTSTATUS', path: folder }, signal)
    const found = parse(listSchema, answer, attempt).FileStatuses.FileStatus
    if (found.some(({ pathSuffix }) => pathSuffix === '')) {
      throw new AppError('INVALID_INPUT', `Cannot list ${folder}: it is a file, not a folder.`, {
        field: 'sourcePath',
        remedy: 'Choose the folder that it lies in.',
      })
    }
    return found.map((status) => foundFile(status, status.pathSuffix))
  }

  async read(path: string, sizeBytes: number, signal?: AbortSignal): Promise<Readable> {
    const { failOverMs, ...options } = this.#options
    return await readFile({ ...options, path, sizeBytes, patienceMs: failOverMs }, signal)
  }

  /** What was sent of the content cannot be sent again: from the first byte on, a failure is final. */
  async put({ path, shownAs, content, onBytes }: Upload, signal?: AbortSignal): Promise<void> {
    const { nameService, stallMs } = this.#options
    const { upload, active } = await this.#beginUpload(path, `write ${shownAs}`, signal)
    const isStalled = async (silentMs: number) => {
      if (silentMs < stallMs) return false
      if (silentMs > stallMs + orphanMs) return true
      // A DataNode stands still while there is no active NameNode, and for some time after.
      return (await nameService.findActive(signal))?.origin === active
    }
    try {
      await upload.send(content, onBytes, isStalled, signal)
    } catch (error) {
      const isUnexplained = isAppError(error, 'SOURCE_UNREACHABLE') && refusalOf(error) === undefined
      throw (isUnexplained && (await this.#askWhy(path, `write ${shownAs}`, signal))) || error
    }
  }

  async publish(partial: string, target: string): Promise<void> {
    const attempt = `publish ${target}`
    const before = await this.#status(partial)
    // Without options it would move the file into a folder of that name.
    const query = { destination: target, renameoptions: 'NONE' }
    try {
      const { body } = await this.#call({ attempt, method: 'PUT', op: 'RENAME', path: partial, query })
      const answer = booleanSchema.safeParse(body)
      if (answer.success && !answer.data.boolean) throw notUnderstood(attempt)
    } catch (error) {
      const after = await this.#status(target)
      // The answer to an earlier attempt was lost with its NameNode.
      if (after !== undefined && after.fileId === before?.fileId) return
      if (after === undefined) throw error
      throw new AppError('SOURCE_EXISTS', `Cannot ${attempt}: it exists already and is not overwritten.`, {
        remedy: 'Choose another name, or delete the file first.',
        cause: error,
      })
    }
  }

  async discard(path: string): Promise<void> {
    await this.#delete(path, discardPatienceMs)
  }

  async makeFolders(folders: readonly string[], signal?: AbortSignal): Promise<void> {
    for (const path of folders) {
      const attempt = `make the folder ${path}`
      const call: NameNodeCall = { attempt, method: 'PUT', op: 'MKDIRS', path, query: { permission: '700' } }
      const made = parse(booleanSchema, await this.#call(call, signal), attempt)
      if (!made.boolean) throw notUnderstood(attempt)
    }
  }

  async removeFile(path: string, signal?: AbortSignal): Promise<void> {
    await this.#delete(path, undefined, signal)
  }

  async removeEmptyFolder(path: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.#delete(path, undefined, signal)
    } catch (error) {
      if (refusalOf(error) !== 'PathIsNotEmptyDirectoryException') throw error
    }
  }

  /** Quotas of all folders above, replication and disks of many hosts: no number would be true. */
  async freeBytes(): Promise<null> {
    return null
  }

  /**
   * A DataNode that refuses in the middle of a large file ends the connection with its answer, which is lost then more
   * often than not. A single byte is refused for the same reason, in words.
   */
  async #askWhy(path: string, attempt: string, signal?: AbortSignal): Promise<AppError | undefined> {
    const sibling = `${path.slice(0, path.lastIndexOf('/'))}/${await makePartialName('why')}`
    const deadline = AbortSignal.timeout(askWhyMs)
    const either = signal ? AbortSignal.any([signal, deadline]) : deadline
    try {
      const { upload } = await this.#beginUpload(sibling, attempt, either)
      const onBytes = () => {}
      await upload.send(Readable.from([Buffer.from('x')]), onBytes, async () => false, either)
    } catch (error) {
      if (isAppError(error) && refusalOf(error) !== undefined) return error
    } finally {
      await this.discard(sibling).catch(() => {})
    }
    return undefined
  }

  /** A DataNode that has opened the file, and the origin of the NameNode that was active then. */
  async #beginUpload(
    path: string,
    attempt: string,
    signal?: AbortSignal,
  ): Promise<{ upload: DataNodeUpload; active: string }> {
    const excluded: string[] = []
    let failure: unknown
    for (let i = 1; ; i++) {
      let upload: DataNodeUpload | undefined
      try {
        const query = {
          ...{ overwrite: 'false', createparent: 'false', permission: '600' },
          excludedatanodes: excluded.join(','),
        }
        const answer = await this.#call({ attempt, method: 'PUT', op: 'CREATE', path, query }, signal)
        const url = await dataNodeUrl(answer, attempt)
        const dataNode = await addressOf(url, answer.route)
        if (dataNode !== undefined) excluded.push(dataNode)
        upload = new DataNodeUpload(url, answer.route, attempt)
        await upload.connect(signal)
        return { upload, active: await this.#untilMade(upload, path, attempt, signal) }
      } catch (error) {
        if (upload) await this.#cut(upload, path)
        // With every DataNode excluded, the first failure tells more.
        failure ??= error
        if (i === uploadAttempts || !isTransient(error) || excluded.length < i)
          throw isTransient(error) ? failure : error
        this.#options.onRetry?.({ reason: error.message, attempt: i + 1, afterMs: 0 })
      }
    }
  }

  /**
   * Waits until the file is there. So a refusal comes before any of the content is spent, and what is cut later can be
   * removed: a DataNode might make the file after we deleted it otherwise.
   */
  async #untilMade(upload: DataNodeUpload, path: string, attempt: string, signal?: AbortSignal): Promise<string> {
    const { stallMs } = this.#options
    const deadline = performance.now() + stallMs
    while (!upload.hasEnded()) {
      const answer = await this.#call(statusCall(path), signal).catch((error: unknown) => {
        if (!isAppError(error, 'SOURCE_NOT_FOUND')) throw error
      })
      if (answer) return answer.route.origin
      if (performance.now() > deadline) {
        throw new AppError(
          'SOURCE_TIMEOUT',
          `Cannot ${attempt}: the DataNode has not begun within ${stallMs / 1000} s.`,
          {
            remedy: 'Look at the log of the DataNodes and at the network, then run it again.',
          },
        )
      }
      await delay(pollMs, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted())
    }
    await upload.answer
    throw notUnderstood(attempt)
  }

  /** Ends an upload that may not have made its file yet, and removes that. */
  async #cut(upload: DataNodeUpload, path: string): Promise<void> {
    const isOpen = !upload.hasEnded()
    upload.cut()
    for (let i = 0; i < 3; i++) {
      const isGone = await this.#delete(path, 0).catch(() => true)
      if (isGone || !isOpen) return
      await delay(pollMs * 5)
    }
  }

  /** False when there was nothing. */
  async #delete(path: string, patienceMs?: number, signal?: AbortSignal): Promise<boolean> {
    const attempt = `delete ${path}`
    const patience = patienceMs === undefined ? {} : { patienceMs }
    const query = { recursive: 'false' }
    const answer = await this.#call({ attempt, method: 'DELETE', op: 'DELETE', path, query, ...patience }, signal)
    return parse(booleanSchema, answer, attempt).boolean
  }

  async #status(path: string, signal?: AbortSignal): Promise<FileStatus | undefined> {
    try {
      return parse(oneSchema, await this.#call(statusCall(path), signal), `look at ${path}`).FileStatus
    } catch (error) {
      if (refusalOf(error) === 'FileNotFoundException') return undefined
      throw error
    }
  }

  #call(call: NameNodeCall, signal?: AbortSignal): Promise<NameNodeAnswer> {
    return this.#options.nameService.call(call, signal)
  }
}

function statusCall(path: string): NameNodeCall {
  return { attempt: `look at ${path}`, method: 'GET', op: 'GETFILESTATUS', path }
}

function foundFile({ type, length, modificationTime }: FileStatus, name: string): FoundFile {
  const kind = type === 'FILE' ? 'file' : type === 'DIRECTORY' ? 'directory' : 'other'
  return { name, kind, sizeBytes: length, modifiedAt: modificationTime }
}

function isTransient(error: unknown): error is AppError {
  return isAppError(error, 'SOURCE_UNREACHABLE') || isAppError(error, 'SOURCE_TIMEOUT')
}

function parse<T>(schema: z.ZodType<T>, { body }: NameNodeAnswer, attempt: string): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw notUnderstood(attempt)
}

function notUnderstood(attempt: string): AppError {
  return new AppError('SOURCE_PROTOCOL', `Cannot ${attempt}: the NameNode’s answer is not understood.`, {
    remedy: 'Check the NameNode’s web port, and look at the log of the NameNode.',
  })
}
