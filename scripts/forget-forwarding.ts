import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import type { IsTrustedProxy } from '#lib/trusted-proxies.ts'

const forwardingHeaders = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
]

/**
 * Replaces what a client says of its own address by what the socket knows, unless it is a proxy of ours: the login
 * throttle and the audit trail rest on it.
 */
export function forgetForwarding(request: IncomingMessage, isTrustedProxy: IsTrustedProxy): void {
  // An IPv4 address that came through an IPv6 socket is written as IPv4.
  const peer = (request.socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')
  if (isTrustedProxy(peer)) return
  for (const name of forwardingHeaders) delete request.headers[name]
  request.headers['x-forwarded-for'] = peer
  request.headers['x-forwarded-proto'] = request.socket instanceof TLSSocket ? 'https' : 'http'
  if (request.headers.host !== undefined) request.headers['x-forwarded-host'] = request.headers.host
}
