import type { ServerHostKeyAlgorithm } from 'ssh2'
import { AppError } from '#lib/errors.ts'
import type { HostKey } from './host-key.ts'
import type { SftpLogin } from './sftp-session.ts'

/** Algorithms that one host key serves; the last is the type that the key itself names. */
const hostKeyKinds = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256'],
  ['ecdsa-sha2-nistp384'],
  ['ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
] as const satisfies ServerHostKeyAlgorithm[][]
export type HostKeyKind = (typeof hostKeyKinds)[number]

/** The server shows another key than the approved one, or has none of the kind that was asked for. */
export class OtherHostKey extends Error {
  readonly shown: HostKey | undefined

  constructor(shown?: HostKey) {
    super('The server does not show the approved host key.')
    this.shown = shown
  }
}

/**
 * A server has a host key of each kind, and shows one: which, the client decides. A key that was approved stays good
 * when one of a kind that we like better is added, so each kind is asked for before the server is refused.
 * @param open connects, with a key of any kind or of one; throws OtherHostKey before anything secret is sent
 * @throws AppError SOURCE_AUTH when no key is the approved one; what `open` failed with else
 */
export async function findHostKey<T>(login: SftpLogin, open: (kind?: HostKeyKind) => Promise<T>): Promise<T> {
  const shown: HostKey[] = []
  const remembered = login.hostKeyKind ? [login.hostKeyKind] : []
  for (const kind of [...remembered, undefined, ...hostKeyKinds]) {
    if (kind && shown.some(({ type }) => type === kind.at(-1))) continue
    try {
      const opened = await open(kind)
      login.hostKeyKind = kind
      return opened
    } catch (error) {
      if (!(error instanceof OtherHostKey)) throw error
      if (error.shown) shown.push(error.shown)
    }
  }
  throw refuseHostKeys(login, shown)
}

function refuseHostKeys({ host, port, hostKey }: SftpLogin, shown: readonly HostKey[]): AppError {
  const keys = shown.map(({ type, fingerprint }) => `the ${type} host key ${fingerprint}`).join(' and ')
  return new AppError('SOURCE_AUTH', `${host} port ${port} shows ${keys}, but ${hostKey} was approved.`, {
    field: 'hostKey',
    remedy:
      'Ask the server’s administrator whether its key was changed, and approve the new one only then: it may be another server.',
  })
}
