import { AppError } from '#lib/errors.ts'
import { assertHost, assertPort, hostProbe } from '../host-probe.ts'
import { refusePlacePath, splitPlacePath } from '../place-path.ts'
import type { OnRetry } from '../retry-unreachable.ts'
import type { Source } from '../source.ts'
import { TransportSource } from '../transport-source.ts'
import { cifsNameRule } from './cifs-name.ts'
import { CifsTransport } from './cifs-transport.ts'

export interface CifsOptions {
  /** Bare IPv4 or IPv6 address, or a name. */
  host: string
  port: number
  user: string
  password: string
  /** '' or missing: the server's own. */
  domain?: string
  /** `/share/folder…`: the folder that holds the backups. Not the share alone. */
  sharePath: string
  /** Demands the encryption of SMB 3; messages are signed in any case. */
  encrypt?: boolean
  /** The share alone will do: nothing is written. */
  forReading?: boolean
  /** Default 60 s: a transfer without a byte, or a command without an end, is given up. */
  stallMs?: number
  onRetry?: OnRetry
}

/**
 * A folder on a CIFS (SMB 2 or 3) share. Paths are `/share/folder/…/file`. Needs smbclient 4.15 or later.
 * @throws AppError INVALID_INPUT with the field
 */
export function createCifsSource(options: CifsOptions): Source {
  const { host, port, user, password, domain = '', sharePath, encrypt = false, stallMs = 60_000, onRetry } = options
  assertHost(host, 'host')
  assertPort(port, 'port')
  assertAccount(user, 'user')
  if (domain !== '') assertAccount(domain, 'domain')
  if (password === '' || /[\0\r\n]/.test(password)) {
    throw new AppError('INVALID_INPUT', 'The password is empty or has a line break.', {
      field: 'password',
      remedy: 'Enter the password of the user.',
    })
  }
  const root = splitPlacePath(sharePath, cifsNameRule, 'sharePath')
  const [share, folder] = root
  if (share === undefined || (folder === undefined && !options.forReading)) {
    throw refusePlacePath(sharePath, 'the root of a NAS share may not be used', 'sharePath')
  }
  const transport = new CifsTransport({ host, port, share, user, password, domain, encrypt, stallMs })
  return new TransportSource({
    pathType: 'CIFS',
    transport,
    root,
    rule: cifsNameRule,
    mountDepth: async () => 1,
    reach: [
      ...hostProbe(host, [port]),
      {
        name: 'login',
        attempt: async (signal) => {
          await transport.logIn(signal)
          return `Logged in as ${user} and opened the share ${share}, ${encrypt ? 'encrypted' : 'signed'}.`
        },
      },
    ],
    onRetry,
  })
}

/** `%` would part user and password, a slash or backslash domain and user. */
function assertAccount(value: string, field: 'user' | 'domain'): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
  if (value !== '' && !/[\x00-\x1f\x7f%\\/]/.test(value)) return
  throw new AppError('INVALID_INPUT', `The ${field} ${JSON.stringify(value)} may not be used.`, {
    field,
    remedy: 'Enter the bare name, without %, slash or backslash; the domain has a field of its own.',
  })
}
