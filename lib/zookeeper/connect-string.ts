import { isIPv6 } from 'node:net'
import { AppError } from '#lib/errors.ts'
import type { ConnectString, ServerAddress } from './types.ts'

const defaultPort = 2181

const hostName = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?$/
const longestHostName = 253
// What ZooKeeper itself refuses in a path (PathUtils.validatePath): control characters, surrogates, private use.
const forbiddenInPath = /[\p{Cc}\p{Cs}\p{Co}\ufff0-\uffff\u{10000}-\u{10ffff}]/u

/**
 * Takes `zookeeper.connect` apart: `host1:2181,[2001:db8::1]:2182/kafka`. The port defaults to 2181, IPv6 addresses
 * stand in brackets, the chroot stands once, at the end.
 *
 * @throws AppError INVALID_INPUT with field zookeeperConnect
 */
export function parseConnectString(text: string): ConnectString {
  const trimmed = text.trim()
  if (trimmed === '')
    throw invalid('The ZooKeeper address is empty.', 'Give it as in zookeeper.connect: host:2181/kafka')
  const slash = trimmed.indexOf('/')
  const serverList = slash === -1 ? trimmed : trimmed.slice(0, slash)
  const servers = serverList.split(',').map((server) => parseServer(server.trim()))
  return { servers, chroot: slash === -1 ? '' : parseChroot(trimmed.slice(slash)) }
}

/** The inverse of parseConnectString, every port written out. */
export function formatConnectString({ servers, chroot }: ConnectString): string {
  return servers.map(formatServer).join(',') + chroot
}

/** `host:port`, an IPv6 host in brackets. */
export function formatServer({ host, port }: ServerAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

function parseServer(text: string): ServerAddress {
  if (text === '') {
    throw invalid('The ZooKeeper address has an empty place in its list of servers.', 'Remove the comma too many.')
  }
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text)
  if (bracketed) {
    const [, host = '', port] = bracketed
    if (!isIPv6(host)) {
      throw invalid(
        `"${host}" is not an IPv6 address.`,
        'Brackets are for IPv6 addresses only, as in [2001:db8::1]:2181.',
      )
    }
    return { host, port: parsePort(port, text) }
  }
  if (isIPv6(text) || text.split(':').length > 2) {
    throw invalid(`"${text}" is not a host and a port.`, 'Write IPv6 addresses in brackets: [2001:db8::1]:2181')
  }
  const [host = '', port] = text.split(':')
  if (!hostName.test(host) || host.length > longestHostName) {
    throw invalid(`"${host}" is not a host name or an IP address.`, 'Give servers as host:port, separated by commas.')
  }
  return { host, port: parsePort(port, text) }
}

function parsePort(text: string | undefined, server: string): number {
  if (text === undefined) return defaultPort
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) {
    throw invalid(`"${server}" has no valid port.`, 'A port is a number from 1 to 65535; ZooKeeper usually has 2181.')
  }
  return port
}

function parseChroot(text: string): string {
  if (text === '/') return ''
  if (text.includes(',')) {
    throw invalid(
      `The chroot "${text}" holds a comma.`,
      'Write the chroot once, after the last server: a:2181,b:2181/kafka',
    )
  }
  const names = text.slice(1).split('/')
  if (names.some((name) => name === '' || name === '.' || name === '..') || forbiddenInPath.test(text)) {
    throw invalid(
      `The chroot "${text}" is not a ZooKeeper path.`,
      'It begins with a slash, does not end with one, and has no empty, "." or ".." part.',
    )
  }
  return text
}

function invalid(message: string, remedy: string): AppError {
  return new AppError('INVALID_INPUT', message, { field: 'zookeeperConnect', remedy })
}
