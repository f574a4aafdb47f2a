import { createHash } from 'node:crypto'
import ssh2 from 'ssh2'
import { AppError } from '#lib/errors.ts'
import { connectError } from './sftp-error.ts'

export interface HostKey {
  /** Such as ssh-ed25519. */
  type: string
  /** As OpenSSH shows it: `SHA256:` and 43 characters. */
  fingerprint: string
}

const connectMs = 15_000

/**
 * The key that the server shows, for a person to compare and approve. Nobody logs in.
 * @throws AppError SOURCE_UNREACHABLE, SOURCE_TIMEOUT, SOURCE_PROTOCOL
 */
export async function readHostKey(
  { host, port }: { host: string; port: number },
  signal?: AbortSignal,
): Promise<HostKey> {
  signal?.throwIfAborted()
  const client = new ssh2.Client()
  let found: HostKey | undefined
  const abort = () => client.destroy()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    await new Promise<void>((done, fail) => {
      client.on('error', fail)
      client.on('close', () => fail(new Error('Connection lost before handshake')))
      client.connect({
        host,
        port,
        username: 'host-key',
        readyTimeout: connectMs,
        hostVerifier: (key: Buffer) => {
          found = describeHostKey(key)
          done()
          return false
        },
      })
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw connectError(asError(error), { host, port, user: '' }, 'password', [])
  } finally {
    signal?.removeEventListener('abort', abort)
    client.destroy()
  }
  if (found) return found
  throw new AppError('SOURCE_PROTOCOL', `${host} port ${port} shows no host key.`)
}

/** @param key the public key as SSH sends it: its type with a length before it, then the rest */
export function describeHostKey(key: Buffer): HostKey {
  const type = key.toString('latin1', 4, 4 + key.readUInt32BE(0))
  const digest = createHash('sha256').update(key).digest('base64').replace(/=+$/, '')
  return { type, fingerprint: `SHA256:${digest}` }
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value))
}
