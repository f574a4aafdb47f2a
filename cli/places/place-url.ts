import { usageError } from '../usage-error.ts'

/** Kinds of place by the scheme of their URLs, with the port where none is given; obs has it in its endpoint. */
const defaultPorts = { cifs: 445, nfs: 2049, hdfs: 9870, hdfss: 9871, obs: 443, sftp: 22 } as const
export type PlaceScheme = keyof typeof defaultPorts

export interface PlaceHost {
  /** A name or a bare address. */
  host: string
  port: number
}

/** `scheme://[user@]host[:port][,host[:port]]/path[?name=value&…]`, taken apart and decoded. */
export interface PlaceUrl {
  scheme: PlaceScheme
  /** '' where there is none. */
  user: string
  hosts: readonly [PlaceHost, ...PlaceHost[]]
  /** Begins with a slash and ends with none; `/` for the top. */
  path: string
  parameters: ReadonlyMap<string, string>
  /** The URL of another path of the same place. */
  urlOf(path: string): string
}

/** What each kind takes after the question mark. */
const parametersOf: Record<PlaceScheme, readonly string[]> = {
  cifs: ['encrypt'],
  nfs: ['mountPort'],
  hdfs: [],
  hdfss: ['ca'],
  obs: ['endpoint', 'region'],
  sftp: ['hostKey'],
}
const withoutUser: readonly PlaceScheme[] = ['nfs', 'obs']
const secretRemedy =
  'Others on this host could see it: change it. Then name a file with --place-auth-file, or set KMC_PLACE_PASSWORD.'

export function isPlaceScheme(scheme: string): scheme is PlaceScheme {
  return Object.hasOwn(defaultPorts, scheme)
}

/**
 * No message repeats more of the URL than is known to be no secret.
 * @throws AppError INVALID_INPUT
 */
export function parsePlaceUrl(url: string): PlaceUrl {
  const [, name = '', authority = '', rawPath = '', query = ''] =
    /^([^:]+):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/.exec(url) ?? []
  const scheme = name.toLowerCase()
  if (!isPlaceScheme(scheme)) throw usageError(`${scheme}:// is not a kind of place.`)
  const at = authority.lastIndexOf('@')
  const rawUser = at < 0 ? '' : authority.slice(0, at)
  if (rawUser.includes(':')) throw usageError(`A password stands in the ${scheme}:// URL.`, secretRemedy)
  if (url.includes('#')) throw usageError(`A ${scheme}:// URL has a #.`, 'Write it as %23, and a question mark as %3F.')
  if (at >= 0 && withoutUser.includes(scheme)) throw usageError(`A ${scheme}:// URL names no user.`)
  if (at < 0 && !withoutUser.includes(scheme)) {
    throw usageError(`The ${scheme}:// URL names no user.`, `Write it as ${scheme}://USER@HOST/folder/file.`)
  }
  const [first, ...others] = authority
    .slice(at + 1)
    .split(',')
    .map((text) => parseHost(text, scheme))
  if (!first) throw badHost(scheme)
  if (others.length > 0 && !scheme.startsWith('hdfs')) throw usageError(`A ${scheme}:// URL names one host.`)
  const path = decode(rawPath, 'path', scheme).replaceAll(/\/+/g, '/').replace(/\/$/, '') || '/'
  return {
    scheme,
    user: decode(rawUser, 'user', scheme),
    hosts: [first, ...others],
    path,
    parameters: parseParameters(query, scheme),
    urlOf: (other) =>
      `${scheme}://${authority}${other.split('/').map(encodeURIComponent).join('/')}${query === '' ? '' : `?${query}`}`,
  }
}

function parseHost(text: string, scheme: PlaceScheme): PlaceHost {
  const [, bracketed, plain, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:[\]%]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const host = bracketed ?? plain
  if (host === undefined || (port !== undefined && scheme === 'obs')) throw badHost(scheme)
  return { host, port: port === undefined ? defaultPorts[scheme] : Number(port) }
}

function badHost(scheme: PlaceScheme) {
  if (scheme === 'obs')
    return usageError('What follows obs:// is not a bucket.', 'Write it as obs://BUCKET/folder/file.')
  return usageError(
    `The host or port in the ${scheme}:// URL cannot be used.`,
    'Write a name, an IPv4 address, or an IPv6 address in brackets without a zone; then a colon and the port.',
  )
}

function parseParameters(query: string, scheme: PlaceScheme): Map<string, string> {
  const parameters = new Map<string, string>()
  for (const pair of query.split('&').filter((one) => one !== '')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? []
    if (/pass|secret|key$/i.test(name) && name !== 'hostKey') {
      throw usageError(`A secret stands in the ${scheme}:// URL.`, secretRemedy)
    }
    if (!parametersOf[scheme].includes(name) || parameters.has(name)) {
      const known = parametersOf[scheme].map((one) => `${one}=…`).join(', ') || 'nothing'
      throw usageError(`The ${scheme}:// URL has a parameter that is not known, or one twice.`, `It takes ${known}.`)
    }
    // A plus is a plus: fingerprints have them.
    parameters.set(name, decode(value, name, scheme))
  }
  return parameters
}

function decode(text: string, what: string, scheme: PlaceScheme): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw usageError(`The ${what} in the ${scheme}:// URL is not percent-encoded as it should be.`, 'Write % as %25.')
  }
}
