import { resolve } from 'node:path'
import { AppError } from '#lib/errors.ts'
import { assertHost, assertPort, hostProbe } from '../host-probe.ts'
import { joinPlacePath, refusePlacePath, splitPlacePath } from '../place-path.ts'
import type { OnRetry } from '../retry-unreachable.ts'
import type { Source } from '../source.ts'
import { TransportSource } from '../transport-source.ts'
import { assertNfsHelper, ensureNfsHelper } from './nfs-helper.ts'
import { nfsNameRule } from './nfs-name.ts'
import { NfsTransport } from './nfs-transport.ts'

export interface NfsOptions {
  /** Bare IPv4 or IPv6 address, or a name. */
  host: string
  /** The folder that holds the backups: an export or a folder in one. Not the root. */
  sharePath: string
  /** Numbers the server knows us by. Default: nobody, 65534, whose the manual has the folder be. */
  uid?: number
  gid?: number
  /** Default: 2049, and for NFS 3 what the server's portmapper says. */
  port?: number
  mountPort?: number
  /** Default 60 s: a transfer without a byte, or a command without an end, is given up. */
  stallMs?: number
  /** A helper that was built elsewhere. Default: built from native/nfsio.c when it is first used. */
  helper?: string
  onRetry?: OnRetry
}

const nobody = 65534
const nfsPort = 2049
const portmapperPort = 111
const largestId = 2 ** 31 - 1

/**
 * A folder on an NFS export, by NFS 4.0 or else 3, as AUTH_SYS. Paths are the server's: `/export/folder/…/file`.
 * @throws AppError INVALID_INPUT with the field
 */
export function createNfsSource(options: NfsOptions): Source {
  const { host, sharePath, uid = nobody, gid = nobody, port, mountPort, stallMs = 60_000, onRetry } = options
  assertHost(host, 'host')
  if (port !== undefined) assertPort(port, 'port')
  if (mountPort !== undefined) assertPort(mountPort, 'mountPort')
  assertId(uid, 'uid')
  assertId(gid, 'gid')
  const root = splitPlacePath(sharePath, nfsNameRule, 'sharePath')
  if (root.length === 0) throw refusePlacePath(sharePath, 'the root of a NAS share may not be used', 'sharePath')

  let ready: Promise<string> | undefined
  const helper = () => {
    ready ??= options.helper === undefined ? ensureNfsHelper() : assertNfsHelper(resolve(options.helper))
    ready.catch(() => {
      // Tried again by the next operation: somebody may have installed a compiler meanwhile.
      ready = undefined
    })
    return ready
  }
  const transport = new NfsTransport({ host, root, uid, gid, port, mountPort, stallMs, helper })
  return new TransportSource({
    pathType: 'NFS',
    transport,
    root,
    rule: nfsNameRule,
    mountDepth: async () => (await transport.findExport()).components.length,
    reach: [
      ...hostProbe(host, port === undefined ? [nfsPort, portmapperPort] : [port]),
      {
        name: 'mount',
        attempt: async (signal) => {
          const { version, components } = await transport.findExport(signal)
          return `Mounted ${joinPlacePath(components)} by NFS ${version} as ${uid}:${gid}.`
        },
      },
    ],
    onRetry,
  })
}

function assertId(id: number, field: 'uid' | 'gid'): void {
  if (Number.isInteger(id) && id >= 0 && id <= largestId) return
  throw new AppError('INVALID_INPUT', `${id} is not a ${field}.`, {
    field,
    remedy: `Enter a number from 0 to ${largestId}.`,
  })
}
