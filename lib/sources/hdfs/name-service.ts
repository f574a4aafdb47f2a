import { setTimeout as delay } from 'node:timers/promises'
import { AppError, isAppError } from '#lib/errors.ts'
import type { OnRetry } from '../retry-unreachable.ts'
import { askWebServer, type RawAnswer } from './ask-web-server.ts'
import { type ConnectionFailure, describeConnectionFailure } from './connection-error.ts'
import { findPeers } from './find-peers.ts'
import { parseJson, parseRefusal, refusalError } from './hdfs-error.ts'
import { encodeHdfsPath, webHdfsRoot } from './hdfs-path.ts'
import { makeRoutes, type NameNode, type Route } from './name-node.ts'
import { readNameNodeState } from './read-name-node-state.ts'

export interface NameServiceOptions {
  nameService: string
  nameNodes: readonly NameNode[]
  user: string
  /** A NameNode that does not answer for so long is given up. */
  callMs: number
  /** How long NameNodes may all be standby, or starting, before a call fails. */
  failOverMs: number
  onRetry: OnRetry | undefined
}

export interface NameNodeCall {
  /** As in "Cannot <attempt>". */
  attempt: string
  method: 'GET' | 'PUT' | 'DELETE'
  op: string
  path: string
  query?: Record<string, string>
  /** Instead of `failOverMs`. */
  patienceMs?: number
}

export interface NameNodeAnswer {
  /** The NameNode that answered. */
  route: Route
  asked: Pick<NameNodeCall, 'op' | 'path'>
  location: string | undefined
  /** JSON, undefined where there is none. */
  body: unknown
}

/** Why one NameNode did not do it, where another may. */
type Aside = ConnectionFailure & {
  cause: unknown
  /** It answers, and may yet become active. */
  isWaiting: boolean
}

const longestPauseMs = 3_000

/** The NameNodes of one HDFS: each call goes to the active one, whichever that is by now. */
export class NameService {
  readonly #options: NameServiceOptions
  #routes: Route[]
  /** Where the last call was answered. */
  #preferred: Route | undefined

  constructor(options: NameServiceOptions) {
    this.#options = options
    this.#routes = makeRoutes(options.nameNodes)
  }

  get routes(): readonly Route[] {
    return this.#routes
  }

  /**
   * A standby or dead NameNode is passed over for the next; while one of them may become active, they are asked again.
   * So an operation may be carried out twice, when its answer was lost.
   * @throws AppError SOURCE_*, INVALID_INPUT; the signal's reason
   */
  async call(call: NameNodeCall, signal?: AbortSignal): Promise<NameNodeAnswer> {
    const patienceMs = call.patienceMs ?? this.#options.failOverMs
    const began = performance.now()
    for (let round = 1; ; round++) {
      const asides: Aside[] = []
      for (const route of this.#inOrder()) {
        const outcome = await this.#try(route, call, signal)
        if ('route' in outcome) {
          this.#preferred = route
          return outcome
        }
        asides.push(outcome)
      }
      if (await this.#learnPeers(asides, signal)) continue
      if (!asides.some((aside) => aside.isWaiting) || performance.now() - began > patienceMs) {
        throw this.#giveUp(call, asides, patienceMs)
      }
      const afterMs = Math.min(250 * 2 ** round, longestPauseMs)
      const reason = `No NameNode of ${this.#options.nameService} is active: ${join(asides)}.`
      this.#options.onRetry?.({ reason, attempt: round + 1, afterMs })
      await delay(afterMs, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted())
    }
  }

  /** undefined while none is, or none says so. */
  async findActive(signal?: AbortSignal): Promise<Route | undefined> {
    const states = await Promise.all(
      this.#routes.map((route) => readNameNodeState(route, this.#options.callMs, signal).catch(() => undefined)),
    )
    return this.#routes[states.indexOf('active')]
  }

  #inOrder(): Route[] {
    const preferred = this.#preferred
    if (!preferred) return this.#routes
    return [preferred, ...this.#routes.filter((route) => route !== preferred)]
  }

  async #try(route: Route, call: NameNodeCall, signal?: AbortSignal): Promise<NameNodeAnswer | Aside> {
    const query = new URLSearchParams({ op: call.op, ...call.query, 'user.name': this.#options.user })
    const target = `${webHdfsRoot}${encodeHdfsPath(call.path)}?${query}`
    let answer: RawAnswer
    try {
      answer = await askWebServer(route, call.method, target, this.#options.callMs, signal)
    } catch (error) {
      signal?.throwIfAborted()
      if (isAppError(error)) throw error
      return { ...describeConnectionFailure(error, route.name), cause: error, isWaiting: false }
    }
    if (answer.status < 400) {
      return { route, asked: call, location: answer.location, body: parseJson(answer.text) }
    }
    const refusal = parseRefusal(answer.status, answer.text)
    const error = refusalError(refusal, call.attempt, route.name)
    if (refusal.exception !== 'StandbyException' && refusal.exception !== 'RetriableException') throw error
    const says = refusal.exception === 'StandbyException' ? `${route.name} is standby` : `${route.name} is starting`
    return { code: 'SOURCE_UNREACHABLE', says, remedy: error.remedy ?? '', cause: refusal, isWaiting: true }
  }

  /** Where one NameNode is known and is standby, it knows the other. */
  async #learnPeers(asides: readonly Aside[], signal?: AbortSignal): Promise<boolean> {
    const [only, ...others] = this.#routes
    if (!only || others.length > 0 || !asides[0]?.isWaiting) return false
    const peers = await findPeers(only, this.#options.callMs, signal)
    if (peers.length === 0) return false
    this.#routes = makeRoutes([only.nameNode, ...peers])
    return true
  }

  #giveUp(call: NameNodeCall, asides: readonly Aside[], patienceMs: number): AppError {
    const [first] = asides
    const { nameService } = this.#options
    const cause = first?.cause
    const remedy = first?.remedy
    if (asides.some((aside) => aside.isWaiting)) {
      const message = `Cannot ${call.attempt}: no NameNode of ${nameService} has become active within ${patienceMs / 1000} s: ${join(asides)}.`
      return new AppError('SOURCE_TIMEOUT', message, {
        remedy: 'Look at the state of the NameNodes in the cluster, then run it again.',
        cause,
      })
    }
    const code = asides.every((aside) => aside.code === first?.code) ? first?.code : undefined
    const who = asides.length > 1 ? `no NameNode of ${nameService} can be reached: ` : ''
    return new AppError(code ?? 'SOURCE_UNREACHABLE', `Cannot ${call.attempt}: ${who}${join(asides)}.`, {
      remedy,
      cause,
    })
  }
}

function join(asides: readonly Aside[]): string {
  return asides.map((aside) => aside.says).join('; ')
}
