import ssh2 from 'ssh2'
import { AppError } from '#lib/errors.ts'
import { assertHost, assertPort, hostProbe } from '../host-probe.ts'
import { type NameRule, refusePlacePath, splitPlacePath } from '../place-path.ts'
import type { OnRetry } from '../retry-unreachable.ts'
import type { Source } from '../source.ts'
import { TransportSource } from '../transport-source.ts'
import { hostKeyPattern } from './sftp-place.ts'
import type { SftpLogin } from './sftp-session.ts'
import { SftpTransport } from './sftp-transport.ts'

export interface SftpOptions {
  /** Bare IPv4 or IPv6 address, or a name. */
  host: string
  port: number
  user: string
  /** Either this or the private key. */
  password?: string | undefined
  /** In OpenSSH's or PEM's form. */
  privateKey?: string | undefined
  /** Of the private key, where it has one. */
  passphrase?: string | undefined
  /** The approved host key, `SHA256:…` as readHostKey tells it. */
  hostKey: string
  /** Full path of the folder that holds the backups; the folder above it must exist. */
  folder: string
  /** The root folder will do too: nothing is written. */
  forReading?: boolean
  /** A transfer or request without an answer for so long is given up. Default 60 s. */
  stallMs?: number
  /** For connecting and logging in. Default 20 s. */
  connectMs?: number
  onRetry?: OnRetry
}

const anyName: NameRule = { whyNot: () => undefined }

/**
 * A folder on an SSH server.
 * @throws AppError INVALID_INPUT with the field
 */
export function createSftpSource(options: SftpOptions): Source {
  const { host, port, user, hostKey, folder, stallMs = 60_000, connectMs = 20_000, onRetry } = options
  assertHost(host, 'host')
  assertPort(port, 'port')
  if (user === '') throw refuseField('user', 'The user is missing.', 'Enter the user’s name on the server.')
  if (!hostKeyPattern.test(hostKey)) {
    throw refuseField(
      'hostKey',
      'The host key is not a SHA256 fingerprint.',
      'Read the server’s host key and approve it.',
    )
  }
  const root = splitPlacePath(folder, anyName, 'folder')
  if (root.length === 0 && !options.forReading)
    throw refusePlacePath(folder, 'the root folder may not be used', 'folder')
  const login: SftpLogin = { host, port, user, secret: secretOf(options), hostKey, stallMs, connectMs }
  const transport = new SftpTransport(login)
  return new TransportSource({
    pathType: 'SFTP',
    transport,
    root,
    rule: anyName,
    mountDepth: async () => Math.max(0, root.length - 1),
    reach: [
      ...hostProbe(host, [port]),
      {
        name: 'login',
        attempt: async (signal) => {
          await transport.logIn(signal)
          return `Logged in as ${user} by ${'key' in login.secret ? 'key' : 'password'}; the host key is the approved one.`
        },
      },
    ],
    onRetry,
  })
}

function secretOf({ password, privateKey, passphrase }: SftpOptions): SftpLogin['secret'] {
  if (privateKey === undefined || privateKey === '') {
    if (password) return { password }
    throw refuseField('password', 'There is neither a password nor a private key.', 'Enter one of them.')
  }
  const key = ssh2.utils.parseKey(privateKey, passphrase || undefined)
  if (key instanceof Error) {
    // Its message says what is wrong with the form, never what is in it.
    const isSealed = /passphrase|encrypted|decrypt|integrity/i.test(key.message)
    throw isSealed
      ? refuseField('passphrase', 'The passphrase does not open the private key.', 'Enter the key’s own passphrase.')
      : refuseField(
          'privateKey',
          'The private key cannot be read.',
          'Paste the whole file, in OpenSSH’s or PEM’s form.',
        )
  }
  const [first] = [key].flat()
  if (!first?.isPrivateKey()) {
    throw refuseField('privateKey', 'This is a public key.', 'Paste the private key, which belongs to it.')
  }
  return { key: first }
}

function refuseField(field: string, message: string, remedy: string): AppError {
  return new AppError('INVALID_INPUT', message, { field, remedy })
}
