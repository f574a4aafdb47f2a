import { AppError } from '#lib/errors.ts'
import { type AskOptions, askServer } from './four-letter-word.ts'
import type { ConnectString, ServerAddress } from './types.ts'

export type ServerState =
  | 'leader'
  | 'follower'
  | 'standalone'
  | 'observer'
  /** No TCP connection, or no answer in time. */
  | 'unreachable'
  /** It runs but has no quorum, or is read-only. */
  | 'not serving'
  /** It does not say: the word srvr is not allowed there, or the answer is not ZooKeeper's. */
  | 'unknown'

export interface ServerDescription {
  address: ServerAddress
  state: ServerState
  /** As in `3.8.4`; null where the server does not say. */
  version: string | null
  /** What stands behind the state, in words; '' where there is nothing to add. */
  detail: string
}

/** What every server of an ensemble says of itself, asked all at once. Throws only the signal's reason. */
export async function describeEnsemble(
  { servers }: ConnectString,
  options: AskOptions = {},
): Promise<ServerDescription[]> {
  return Promise.all(servers.map((server) => describeServer(server, options)))
}

/** What one server says of itself. Throws only the signal's reason. */
export async function describeServer(address: ServerAddress, options: AskOptions = {}): Promise<ServerDescription> {
  try {
    const answer = await askServer(address, 'srvr', options)
    if (answer.kind === 'answer') return { address, ...readSrvr(answer.text) }
    return { address, state: 'unknown', version: null, detail: 'srvr is not in its 4lw.commands.whitelist' }
  } catch (error) {
    options.signal?.throwIfAborted()
    if (!(error instanceof AppError)) throw error
    const state = error.code === 'ZK_PROTOCOL' ? 'unknown' : 'unreachable'
    return { address, state, version: null, detail: error.message }
  }
}

function readSrvr(text: string): Pick<ServerDescription, 'state' | 'version' | 'detail'> {
  const version = /^Zookeeper version: (\d+(?:\.\d+)+)/m.exec(text)?.[1] ?? null
  const mode = /^Mode: (\S+)/m.exec(text)?.[1]
  switch (mode) {
    case 'leader':
    case 'follower':
    case 'standalone':
    case 'observer':
      return { state: mode, version, detail: '' }
    case 'read-only':
      return { state: 'not serving', version, detail: 'it is read-only: it has no quorum' }
    default:
  }
  if (text.includes('not currently serving requests')) {
    return { state: 'not serving', version, detail: 'it runs but has no quorum' }
  }
  return {
    state: 'unknown',
    version,
    detail: text === '' ? 'it gave no answer' : 'its answer is not that of ZooKeeper',
  }
}
