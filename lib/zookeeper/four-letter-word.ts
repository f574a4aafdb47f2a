import { connect } from 'node:net'
import { AppError } from '#lib/errors.ts'
import { formatServer } from './connect-string.ts'
import { explainSocketError } from './socket-error.ts'
import type { ServerAddress } from './types.ts'

export type FourLetterWord = 'ruok' | 'srvr' | 'cons' | 'mntr'

/** Since ZooKeeper 3.5 a server only answers the words its operator allows: 4lw.commands.whitelist. */
export type FourLetterAnswer = { kind: 'answer'; text: string } | { kind: 'notAllowed' }

export interface AskOptions {
  /** For the whole question, default 3,000. */
  timeoutMs?: number
  signal?: AbortSignal | undefined
}

const defaultTimeoutMs = 3000
/** `cons` has a line of about 200 bytes for each connection. */
const maxAnswerBytes = 4 * 1024 * 1024

/**
 * Asks one server about itself, without a session: it answers even where the ensemble has no quorum.
 *
 * @throws AppError ZK_UNREACHABLE, ZK_TIMEOUT, ZK_PROTOCOL for an answer without end, and the signal's reason
 */
export async function askServer(
  server: ServerAddress,
  word: FourLetterWord,
  { timeoutMs = defaultTimeoutMs, signal }: AskOptions = {},
): Promise<FourLetterAnswer> {
  signal?.throwIfAborted()
  const text = await ask(server, word, timeoutMs, signal)
  return text.includes('is not in the whitelist') ? { kind: 'notAllowed' } : { kind: 'answer', text }
}

function ask(
  server: ServerAddress,
  word: FourLetterWord,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const name = `ZooKeeper ${formatServer(server)}`
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    let failure: unknown = null
    const fail = (reason: unknown) => {
      failure ??= reason
      socket.destroy()
    }
    const socket = connect({ host: server.host, port: server.port }, () => socket.end(word))
    const tooLate = () => fail(new AppError('ZK_TIMEOUT', `${name} did not answer "${word}" within ${timeoutMs} ms.`))
    const timer = setTimeout(tooLate, timeoutMs)
    const abort = () => fail(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })

    socket.on('data', (chunk) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > maxAnswerBytes) fail(new AppError('ZK_PROTOCOL', `${name} answers "${word}" without an end.`))
    })
    socket.on('error', (cause) => {
      fail(new AppError('ZK_UNREACHABLE', `${name} cannot be reached: ${explainSocketError(cause)}.`, { cause }))
    })
    socket.on('close', () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      if (failure === null) resolve(Buffer.concat(chunks).toString('utf8'))
      else reject(failure)
    })
  })
}
