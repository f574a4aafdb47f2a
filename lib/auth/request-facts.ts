import { isIP } from 'node:net'
import { readEnv } from '#lib/env.ts'

export const sessionCookieName = 'kmc_session'

/** What authentication needs to know of a request. */
export interface RequestFacts {
  /** Of the session cookie. */
  token: string | null
  origin: string | null
  host: string | null
  /** Of the client: the last one in X-Forwarded-For that is no trusted proxy. The web server puts the socket's there. */
  address: string
  isSecure: boolean
}

export function readRequestFacts(headers: Pick<Headers, 'get'>): RequestFacts {
  const isTrustedProxy = readEnv().KMC_TRUSTED_PROXY
  const chain = (headers.get('x-forwarded-for') ?? '').split(',').map((address) => address.trim())
  const address = chain.findLast((candidate) => !isTrustedProxy(candidate)) ?? chain[0] ?? ''
  return {
    token: readCookie(headers.get('cookie') ?? '', sessionCookieName),
    origin: headers.get('origin'),
    host: headers.get('x-forwarded-host') ?? headers.get('host'),
    address: isIP(address) === 0 ? 'unknown' : address,
    isSecure: headers.get('x-forwarded-proto') === 'https',
  }
}

function readCookie(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const [key, value] = pair.split('=')
    if (key?.trim() === name && value !== undefined) return value.trim()
  }
  return null
}
