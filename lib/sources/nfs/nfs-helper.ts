import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { access, constants, mkdir, readFile, realpath, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AppError } from '#lib/errors.ts'

const run = promisify(execFile)
const buildMs = 60_000
/** The helper's own exit code for a call without arguments: it loads, so its library is there. */
const usageCode = 2

/** It reads what a server sends. */
const hardening = [
  ...['-U_FORTIFY_SOURCE', '-D_FORTIFY_SOURCE=2', '-fstack-protector-strong'],
  ...['-fPIE', '-pie', '-Wl,-z,relro,-z,now'],
]

const remedy =
  'Install a C compiler and the library’s headers on the worker’s host: apt-get install gcc libc6-dev libnfs-dev (Debian, Ubuntu), dnf install gcc libnfs-devel (Fedora; RHEL from EPEL). Or bring a helper that was built elsewhere: docs/path-types/nfs.md.'

export interface NfsHelperOptions {
  /** Source of the helper. Default: native/nfsio.c of this checkout. */
  sourceFile?: string
  /** Where the built helper is kept. Default: data/bin of this checkout. */
  folder?: string
  /** Default: cc. */
  compiler?: string
}

/**
 * The program that speaks NFS for us, built from its source when it is not there yet or does not run any more.
 * @returns its path
 * @throws AppError SOURCE_UNSUPPORTED where it cannot be built
 */
export async function ensureNfsHelper(options: NfsHelperOptions = {}): Promise<string> {
  const checkout = join(import.meta.dirname, '../../..')
  const { sourceFile = join(checkout, 'native/nfsio.c'), folder = join(checkout, 'data/bin') } = options
  const source = await readFile(sourceFile)
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 12)
  const helper = join(folder, `nfsio-${hash}`)
  if (!(await doesRun(helper))) await build(sourceFile, helper, folder, options.compiler ?? 'cc')
  return helper
}

/**
 * A helper that somebody else built.
 * @returns its path
 * @throws AppError SOURCE_UNSUPPORTED when it is not there or lacks its library
 */
export async function assertNfsHelper(helper: string): Promise<string> {
  if (await doesRun(helper)) return helper
  throw new AppError('SOURCE_UNSUPPORTED', `The NFS helper ${helper} does not run on this host.`, { remedy })
}

async function doesRun(helper: string): Promise<boolean> {
  try {
    await access(helper, constants.X_OK)
    await run(helper)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === usageCode
  }
}

async function build(sourceFile: string, helper: string, folder: string, compiler: string): Promise<void> {
  // Several workers may build at once: each under a name of its own.
  const built = `${helper}.${randomBytes(4).toString('hex')}`
  try {
    await mkdir(folder, { recursive: true })
    const { stdout } = await run(compiler, ['-print-file-name=libnfs.so'], { timeout: buildMs })
    const library = await realpath(stdout.trim()).catch(() => '')
    const workAround = library.includes('.so.13') ? ['-DLIBNFS_4_0'] : []
    const args = ['-O2', '-std=gnu11', ...hardening, ...workAround, '-rdynamic', '-o', built, sourceFile, '-lnfs']
    await run(compiler, args, { timeout: buildMs })
    await rename(built, helper)
  } catch (error) {
    throw new AppError('SOURCE_UNSUPPORTED', `The NFS helper cannot be built: ${reasonOf(error, compiler)}.`, {
      remedy,
      cause: error,
    })
  } finally {
    await rm(built, { force: true })
  }
}

function reasonOf(error: unknown, compiler: string): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ENOENT') return `there is no C compiler (${compiler}) on this host`
  const complaint = 'stderr' in error ? /error: (.*)|cannot find (.*)/.exec(String(error.stderr))?.[0] : undefined
  return complaint ?? error.message.split('\n')[0] ?? ''
}
