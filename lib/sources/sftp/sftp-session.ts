import { connect as connectSocket, type Socket } from 'node:net'
import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware, type SFTPWrapper } from 'ssh2'
import { AppError } from '#lib/errors.ts'
import { findHostKey, type HostKeyKind, OtherHostKey } from './find-host-key.ts'
import { describeHostKey } from './host-key.ts'
import { connectError, lostError, type SftpServerName, sftpError, stalledError, unofferedError } from './sftp-error.ts'

export interface SftpLogin extends SftpServerName {
  /** Either the password or the parsed private key. */
  secret: { password: string } | { key: ssh2.ParsedKey }
  /** Approved fingerprint, `SHA256:…`. */
  hostKey: string
  /** The kind of key that was found to be the approved one, where the server shows another first. Set by `open`. */
  hostKeyKind?: HostKeyKind | undefined
  stallMs: number
  connectMs: number
}

type Done<T> = (error: Error | null | undefined, value: T) => void

/** One connection. It fails as a whole: by the signal, by silence, by its loss; then all that is under way fails. */
export class SftpSession {
  readonly #client: ssh2.Client
  readonly #socket: Socket
  readonly #sftp: SFTPWrapper
  readonly #login: SftpLogin
  readonly #failed = new AbortController()
  readonly #pending = new Set<(failed: true) => void>()
  #watchdog: NodeJS.Timeout | undefined
  #explain: (attempt: string, path: string) => unknown
  #unbind: () => void = () => {}

  private constructor(client: ssh2.Client, socket: Socket, sftp: SFTPWrapper, login: SftpLogin) {
    this.#client = client
    this.#socket = socket
    this.#sftp = sftp
    this.#login = login
    this.#explain = (attempt, path) => lostError(attempt, path, login)
    const loss = () => this.#fail(this.#explain)
    client.on('error', loss)
    client.on('close', loss)
    sftp.on('close', loss)
  }

  /** Connects, checks the host key, logs in. */
  static async open(login: SftpLogin, signal?: AbortSignal): Promise<SftpSession> {
    return await findHostKey(login, (kind) => SftpSession.#open(login, kind, signal))
  }

  static async #open(login: SftpLogin, kind?: HostKeyKind, signal?: AbortSignal): Promise<SftpSession> {
    signal?.throwIfAborted()
    const client = new ssh2.Client()
    // Ours, so that we can cork it. ssh2 listens to it only when it has found its options good.
    const socket = connectSocket({ host: login.host, port: login.port, noDelay: true }).on('error', () => {})
    const abort = () => client.destroy()
    signal?.addEventListener('abort', abort, { once: true })
    try {
      await connect(client, socket, login, kind)
      const sftp = await startSftp(client, login)
      return new SftpSession(client, socket, sftp, login)
    } catch (error) {
      // What it says after that concerns nobody, and must not be an uncaught error.
      client.on('error', () => {})
      client.destroy()
      socket.destroy()
      signal?.throwIfAborted()
      throw error
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  /** From now on, an abort of the signal fails the session; until the next call of this, for another signal or none. */
  bind(signal?: AbortSignal): void {
    this.#unbind()
    if (!signal) return
    const abort = () => this.#fail(() => signal.reason)
    this.#unbind = () => signal.removeEventListener('abort', abort)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  }

  /** Aborted when the session has failed or was closed. */
  get failed(): AbortSignal {
    return this.#failed.signal
  }

  /** @throws why the session failed, when it did */
  throwIfFailed(attempt: string, path: string): void {
    if (this.failed.aborted) throw this.#explain(attempt, path)
  }

  /**
   * One request.
   * @param attempt what is tried on the path, for the error: `read`, `delete`
   */
  call<T = void>(attempt: string, path: string, start: (sftp: SFTPWrapper, done: Done<T>) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const fail = () => reject(this.#explain(attempt, path))
      if (this.failed.aborted) return fail()
      this.#pending.add(fail)
      this.#watch()
      const done: Done<T> = (error, value) => {
        if (!this.#pending.delete(fail)) return
        this.#watch()
        if (error) reject(sftpError(error, attempt, path, this.#login))
        else resolve(value)
      }
      // A block is many packets: the system gets them at once.
      this.#socket.cork()
      try {
        start(this.#sftp, done)
      } catch (error) {
        this.#pending.delete(fail)
        this.#watch()
        // ssh2 throws for an extension that the server did not offer.
        const isUnoffered = error instanceof Error && error.message.includes('does not support this extended request')
        reject(isUnoffered ? unofferedError(attempt, path, this.#login) : error)
      } finally {
        this.#socket.uncork()
      }
    })
  }

  close(): void {
    this.#fail(this.#explain)
  }

  #fail(explain: (attempt: string, path: string) => unknown): void {
    if (this.failed.aborted) return
    this.#explain = explain
    clearTimeout(this.#watchdog)
    this.#unbind()
    this.#failed.abort()
    this.#client.destroy()
    for (const fail of this.#pending) fail(true)
    this.#pending.clear()
  }

  /** Counts anew with each answer, while one is awaited. */
  #watch(): void {
    clearTimeout(this.#watchdog)
    if (this.#pending.size === 0) return
    this.#watchdog = setTimeout(
      () => this.#fail((attempt, path) => stalledError(attempt, path, this.#login)),
      this.#login.stallMs,
    )
  }
}

function connect(client: ssh2.Client, sock: Socket, login: SftpLogin, kind?: HostKeyKind): Promise<void> {
  const { user, secret, hostKey, connectMs } = login
  let refusal: OtherHostKey | undefined
  let offered: string[] = []
  const methods = authMethods(login)
  const nextMethod: AuthHandlerMiddleware = (methodsLeft) => {
    if (methodsLeft) offered = methodsLeft
    let method = methods.shift()
    while (method && methodsLeft && !methodsLeft.includes(method.type)) method = methods.shift()
    // False ends the login; the types know only the older way to say so.
    return method ?? false
  }
  return new Promise((done, fail) => {
    const explain = (error: Error) => {
      if (refusal) return refusal
      if (kind && /no matching host key format/.test(error.message)) return new OtherHostKey()
      return connectError(error, login, 'password' in secret ? 'password' : 'key', offered)
    }
    client.once('ready', done)
    client.on('error', (error) => fail(explain(error)))
    client.on('close', () => fail(explain(new Error('Connection lost before handshake'))))
    client.connect({
      sock,
      username: user,
      readyTimeout: connectMs,
      ...(kind && { algorithms: { serverHostKey: [...kind] } }),
      authHandler: nextMethod,
      hostVerifier: (key: Buffer) => {
        const shown = describeHostKey(key)
        if (shown.fingerprint === hostKey) return true
        refusal = new OtherHostKey(shown)
        return false
      },
    })
  })
}

function authMethods({ user, secret }: SftpLogin): AnyAuthMethod[] {
  if ('key' in secret) return [{ type: 'publickey', username: user, key: secret.key }]
  const { password } = secret
  return [
    { type: 'password', username: user, password },
    {
      // How many servers ask for passwords; only where they do not take them the plain way.
      type: 'keyboard-interactive',
      username: user,
      prompt: (_name, _instructions, _language, prompts, answer) => answer(prompts.map(() => password)),
    },
  ]
}

function startSftp(client: ssh2.Client, { host, port, user, connectMs }: SftpLogin): Promise<SFTPWrapper> {
  return new Promise((done, fail) => {
    const refuse = (says: string) =>
      fail(
        new AppError('SOURCE_UNSUPPORTED', `${host} port ${port} starts no SFTP for user ${user}: ${says}`, {
          remedy: 'Enable the SFTP subsystem on the server, for this user too.',
        }),
      )
    const timer = setTimeout(() => refuse('it does not answer in time.'), connectMs)
    client.once('close', () => refuse('it ended the connection.'))
    client.sftp((error, sftp) => {
      clearTimeout(timer)
      if (error) refuse(error.message)
      else done(sftp)
    })
  })
}
