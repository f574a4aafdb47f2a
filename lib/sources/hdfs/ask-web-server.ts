import { request } from 'undici'
import { answerTooLong, mostListingBytes } from '../listing-limit.ts'
import { Silence } from './connection-error.ts'
import type { Route } from './name-node.ts'

export interface RawAnswer {
  status: number
  location: string | undefined
  /** Milliseconds since the epoch, in whole seconds: the server's clock. */
  date: number
  text: string
}

/**
 * Asks a NameNode or ResourceManager, and follows no redirect. Every request to them is made here: what a cluster in
 * security mode wants of each (a ticket, then a cookie per server) would be added here.
 * @param target path and query
 * @throws what the connection failed with, the signal's reason, Silence after `deadlineMs`
 */
export async function askWebServer(
  route: Pick<Route, 'origin' | 'agent' | 'name'>,
  method: 'GET' | 'PUT' | 'DELETE',
  target: string,
  deadlineMs: number,
  signal?: AbortSignal,
): Promise<RawAnswer> {
  const control = new AbortController()
  const stop = () => control.abort(signal?.reason)
  signal?.throwIfAborted()
  signal?.addEventListener('abort', stop, { once: true })
  const timer = setTimeout(() => control.abort(new Silence(`no answer within ${deadlineMs} ms`)), deadlineMs)
  try {
    const { statusCode, headers, body } = await request(`${route.origin}${target}`, {
      method,
      dispatcher: route.agent,
      signal: control.signal,
      headers: { accept: 'application/json' },
    })
    const chunks: Buffer[] = []
    let sizeBytes = 0
    for await (const chunk of body) {
      sizeBytes += chunk.length
      if (sizeBytes > mostListingBytes) throw answerTooLong(`read the answer of ${route.name}`)
      chunks.push(chunk)
    }
    const { location } = headers
    // Some NameNodes send it twice.
    const date = [headers.date].flat()[0]
    return {
      status: statusCode,
      location: typeof location === 'string' ? location : undefined,
      date: Date.parse(String(date)),
      text: Buffer.concat(chunks).toString(),
    }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}
