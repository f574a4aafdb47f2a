import { lookup } from 'node:dns/promises'
import { connect, isIP } from 'node:net'
import { AppError } from '#lib/errors.ts'
import type { ProbeAttempt } from './probe-source.ts'

const resolveMs = 10_000
const connectMs = 10_000

const hostName = /^[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?$/

/**
 * A bare IPv4 or IPv6 literal or a name.
 * @throws AppError INVALID_INPUT with the field
 */
export function assertHost(host: string, field: string): void {
  if (!host.includes('%') && (isIP(host) !== 0 || hostName.test(host))) return
  throw new AppError('INVALID_INPUT', `${JSON.stringify(host)} is not an IP address or a host name.`, {
    field,
    remedy: 'Enter the bare address, without brackets, port or zone.',
  })
}

/** @throws AppError INVALID_INPUT with the field */
export function assertPort(port: number, field: string): void {
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return
  throw new AppError('INVALID_INPUT', `${port} is not a TCP port.`, {
    field,
    remedy: 'Enter a number from 1 to 65535.',
  })
}

/** The first steps for servers that stand for each other: one is enough; what is wrong with the others is said. */
export function hostsProbe(servers: readonly { host: string; ports: readonly number[] }[]): ProbeAttempt[] {
  return [
    { name: 'resolve', attempt: (signal) => tryEach(servers.map(({ host }) => resolveHost(host, signal))) },
    {
      name: 'connect',
      attempt: (signal) => tryEach(servers.map(({ host, ports }) => connectToOneOf(host, ports, signal))),
    },
  ]
}

async function tryEach(attempts: readonly Promise<string>[]): Promise<string> {
  const outcomes = await Promise.allSettled(attempts)
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  if (failures.length === outcomes.length) throw failures[0]
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : textOf(outcome.reason))).join(' ')
}

/** The first steps of Test connection: is the name known, does the port answer? */
export function hostProbe(host: string, ports: readonly number[]): ProbeAttempt[] {
  return [
    { name: 'resolve', attempt: (signal) => resolveHost(host, signal) },
    { name: 'connect', attempt: (signal) => connectToOneOf(host, ports, signal) },
  ]
}

async function resolveHost(host: string, signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted()
  if (isIP(host) !== 0) return `${host} is an IPv${isIP(host)} address.`
  try {
    const addresses = await orTimeout(lookup(host, { all: true }), resolveMs)
    return `${host} is ${addresses.map(({ address }) => address).join(', ')}.`
  } catch (error) {
    throw new AppError('SOURCE_UNREACHABLE', `The name ${host} has no address: ${textOf(error)}.`, {
      remedy: 'Check the name, or enter the IP address.',
      cause: error,
    })
  }
}

async function connectToOneOf(host: string, ports: readonly number[], signal?: AbortSignal): Promise<string> {
  let failure: unknown
  for (const port of ports) {
    try {
      await connectTo(host, port, signal)
      return `Port ${port} answers.`
    } catch (error) {
      signal?.throwIfAborted()
      failure ??= new AppError('SOURCE_UNREACHABLE', `Cannot connect to ${host} port ${port}: ${textOf(error)}.`, {
        remedy: 'Check address and port, that the file service runs there, and the firewalls on the way.',
        cause: error,
      })
    }
  }
  throw failure
}

function connectTo(host: string, port: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  return new Promise((done, fail) => {
    const socket = connect({ host, port, timeout: connectMs, ...(signal ? { signal } : {}) })
    socket.once('connect', () => {
      socket.destroy()
      done()
    })
    socket.once('timeout', () => socket.destroy(new Error(`no answer within ${connectMs / 1000} s`)))
    socket.once('error', fail)
  })
}

async function orTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${ms / 1000} s`)), ms)
  })
  return await Promise.race([work, timeout]).finally(() => clearTimeout(timer))
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
