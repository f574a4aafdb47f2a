import type { Readable } from 'node:stream'
import { AppError } from '#lib/errors.ts'
import type { FileTransport, FoundFile, Upload } from '../file-transport.ts'
import { feedTool, runTool, streamTool, type Tool } from '../run-tool.ts'
import { type CifsAttempt, cifsError, isMissingFile, statusIn } from './cifs-error.ts'
import { quoteCifsPath } from './cifs-name.ts'
import { parseCifsListing } from './parse-listing.ts'

export interface CifsConnection {
  host: string
  port: number
  share: string
  user: string
  password: string
  /** '' for the server's own. */
  domain: string
  /** Encryption is demanded, so SMB 3; otherwise every message is signed. */
  encrypt: boolean
  /** A transfer without a byte, or a command without an end, is given up after so long. */
  stallMs: number
}

/** The environment is not ours to read: where programs are on every Linux. */
const programPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What a command on folders may answer although all is well: it says nothing of it in its exit code. */
const folderThere = ['OBJECT_NAME_COLLISION']
const folderStays = ['DIRECTORY_NOT_EMPTY', 'OBJECT_NAME_NOT_FOUND', 'OBJECT_PATH_NOT_FOUND', 'SHARING_VIOLATION']

/** SMB 2 and 3 through Samba's smbclient, one process for each operation. */
export class CifsTransport implements FileTransport {
  readonly #connection: CifsConnection

  constructor(connection: CifsConnection) {
    this.#connection = connection
  }

  async stat(path: string, signal?: AbortSignal): Promise<FoundFile | undefined> {
    const listing = await this.#ls(`look at ${path}`, this.#quote(path), signal)
    return listing?.files[0]
  }

  async list(folder: string, signal?: AbortSignal): Promise<FoundFile[]> {
    const pattern = `${this.#quote(folder).slice(0, -1)}/*"`
    const listing = await this.#ls(`list ${folder}`, pattern, signal)
    if (listing) return listing.files
    // A server says of an empty folder too that no file fits the pattern.
    if ((await this.stat(folder, signal))?.kind === 'directory') return []
    throw new AppError('SOURCE_NOT_FOUND', `Cannot list ${folder}: it does not exist.`, {
      remedy: 'Check the path; the folder may have been deleted or moved.',
    })
  }

  async read(path: string, sizeBytes: number, signal?: AbortSignal): Promise<Readable> {
    // -E: errors would stand in the data otherwise.
    return await streamTool(this.#tool(`read ${path}`, `get ${this.#quote(path)} -`, ['-E']), sizeBytes, signal)
  }

  async put({ path, shownAs, content, onBytes }: Upload, signal?: AbortSignal): Promise<void> {
    await feedTool(this.#tool(`write ${shownAs}`, `put - ${this.#quote(path)}`), content, onBytes, signal)
  }

  async publish(partial: string, target: string): Promise<void> {
    await runTool(this.#tool(`publish ${target}`, `rename ${this.#quote(partial)} ${this.#quote(target)}`))
  }

  async discard(path: string): Promise<void> {
    await this.removeFile(path).catch((error: unknown) => {
      if (!isMissingFile(error)) throw error
    })
  }

  async makeFolders(folders: readonly string[], signal?: AbortSignal): Promise<void> {
    if (folders.length === 0) return
    const commands = folders.map((folder) => `mkdir ${this.#quote(folder)}`)
    await this.#change(`make the folder ${folders.at(-1)}`, commands.join('; '), folderThere, signal)
  }

  async removeFile(path: string, signal?: AbortSignal): Promise<void> {
    await this.#change(`delete ${path}`, `del ${this.#quote(path)}`, [], signal)
  }

  async removeEmptyFolder(path: string, signal?: AbortSignal): Promise<void> {
    await this.#change(`delete the folder ${path}`, `rmdir ${this.#quote(path)}`, folderStays, signal)
  }

  async freeBytes(path: string, signal?: AbortSignal): Promise<number | null | undefined> {
    // The space is that of the current folder, where a share spans several disks.
    const inShare = this.#inShare(path)
    const options = inShare.length > 0 ? ['-D', `/${inShare.join('/')}`] : []
    const pattern = inShare.length > 0 ? this.#quote(path) : ''
    return (await this.#ls(`ask the free space of ${path}`, pattern, signal, options))?.freeBytes
  }

  /** Logs in and opens the share. */
  async logIn(signal?: AbortSignal): Promise<void> {
    await runTool(this.#tool('log in', 'volume'), signal)
  }

  /** undefined when nothing fits the pattern. */
  async #ls(attempt: string, pattern: string, signal?: AbortSignal, options: readonly string[] = []) {
    try {
      return parseCifsListing(await runTool(this.#tool(attempt, `ls ${pattern}`, options), signal), pattern)
    } catch (error) {
      if (isMissingFile(error)) return undefined
      throw error
    }
  }

  /** Commands that print only errors, and end with 0 all the same. */
  async #change(attempt: string, commands: string, harmless: readonly string[], signal?: AbortSignal): Promise<void> {
    const tool = this.#tool(attempt, commands)
    const said = await runTool(tool, signal)
    const bad = said.split('\n').filter((line) => line.trim() !== '' && !harmless.includes(statusIn(line) ?? ''))
    if (bad.length > 0) throw tool.describeEnd({ exitCode: 0, killedBy: null, text: bad.join('\n'), hasStalled: false })
  }

  #tool(attempt: string, command: string, options: readonly string[] = []): Tool {
    const { host, port, share, user, password, domain, encrypt, stallMs } = this.#connection
    const service = `//${host}/${share}`
    const context: CifsAttempt = { attempt, service, port, user, stallMs }
    return {
      program: 'smbclient',
      args: [
        ...options,
        // No configuration of the host's: it may allow what we must not.
        ...['-s', '/dev/null'],
        `--option=client min protocol=${encrypt ? 'SMB3_00' : 'SMB2_02'}`,
        '--option=client max protocol=SMB3',
        '--option=name resolve order=host',
        `--client-protection=${encrypt ? 'encrypt' : 'sign'}`,
        '--use-kerberos=off',
        ...(domain === '' ? [] : [`--workgroup=${domain}`]),
        `--user=${user}`,
        `--port=${port}`,
        // Ours is the watchdog: it counts bytes.
        `--timeout=${Math.ceil(stallMs / 1000) + 10}`,
        service,
        ...['-c', command],
      ],
      env: {
        PATH: programPath,
        LC_ALL: 'C.UTF-8',
        TZ: 'UTC',
        HOME: '/nonexistent',
        PASSWD_FD: '3',
      },
      // It asks twice, and complains when the second answer is missing.
      secret: `${password}\n${password}\n`,
      stallMs,
      describeEnd: (end) => cifsError(end, context),
    }
  }

  #inShare(path: string): string[] {
    return path.split('/').slice(2)
  }

  #quote(path: string): string {
    return quoteCifsPath(this.#inShare(path))
  }
}
