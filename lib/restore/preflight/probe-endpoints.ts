import { connect } from 'node:net'

export interface EndpointAnswer {
  endpoint: string
  answer: 'accepted' | 'refused' | 'silent'
}

const deadlineMs = 3000
/** Each takes a file descriptor, and a name one of the few threads that look names up. */
const maxAtOnce = 32

/**
 * Asks each host:port whether anybody listens. Refused means nobody does; silent (a time-out, an unreachable or
 * unknown host) means that nobody can tell, which is not the same as stopped. Each is asked once, 32 at a time.
 */
export async function probeEndpoints(endpoints: readonly string[], signal: AbortSignal): Promise<EndpointAnswer[]> {
  const waiting = [...new Set(endpoints)].entries()
  const answers: EndpointAnswer[] = []
  const askOnes = async () => {
    for (const [index, endpoint] of waiting) {
      signal.throwIfAborted()
      answers[index] = { endpoint, answer: await probe(endpoint, signal) }
    }
  }
  await Promise.all(Array.from({ length: maxAtOnce }, askOnes))
  return answers
}

function probe(endpoint: string, signal: AbortSignal): Promise<EndpointAnswer['answer']> {
  const colon = endpoint.lastIndexOf(':')
  const host = endpoint.slice(0, colon).replace(/^\[|\]$/g, '')
  const port = Number(endpoint.slice(colon + 1))
  if (!Number.isInteger(port) || port < 1 || port > 65535) return Promise.resolve('silent')
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal })
    const settle = (answer: EndpointAnswer['answer']) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(deadlineMs, () => settle('silent'))
    socket.once('connect', () => settle('accepted'))
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED' ? 'refused' : 'silent'))
  })
}
