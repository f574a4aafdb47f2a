import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent } from 'undici'
import { assertHost, assertPort } from '../host-probe.ts'
import { guardLookup } from './own-addresses.ts'

/** The web address of one NameNode. */
export interface NameNode {
  /** The name in its URL, which its certificate is checked against; an address where there is no name. */
  host: string
  /** Where the name leads, if not where this host's resolver says. */
  address?: string
  /** `dfs.namenode.http-address` or, with `tls`, `dfs.namenode.https-address`. */
  httpPort: number
  /** https, here and on the DataNodes. `ca` in PEM; without it, the ones this host trusts. */
  tls?: { ca?: string }
}

/** How to reach a NameNode and the DataNodes it names. */
export interface Route {
  readonly nameNode: NameNode
  /** `host:port`, for people. */
  readonly name: string
  /** `http://host:port` */
  readonly origin: string
  readonly ca: string | undefined
  readonly lookup: LookupFunction
  readonly agent: Agent
  /** For the DataNodes it names: `lookup` without this host's own addresses. */
  readonly dataNodeLookup: LookupFunction
  readonly dataNodeAgent: Agent
}

export const connectMs = 10_000

/** @throws AppError INVALID_INPUT with the field */
export function assertNameNode({ host, address, httpPort }: NameNode): void {
  assertHost(host, 'nameNodes')
  if (address !== undefined) assertHost(address, 'nameNodes')
  assertPort(httpPort, 'nameNodes')
}

export function makeRoutes(nameNodes: readonly NameNode[]): Route[] {
  const lookupName = makeLookup(nameNodes)
  return nameNodes.map((nameNode) => {
    const { host, httpPort, tls } = nameNode
    const name = `${isIP(host) === 6 ? `[${host}]` : host}:${httpPort}`
    const connect = { timeout: connectMs, ...(tls?.ca === undefined ? {} : { ca: tls.ca }) }
    const dataNodeLookup = guardLookup(lookupName, host)
    return {
      nameNode,
      name,
      origin: `${tls ? 'https' : 'http'}://${name}`,
      ca: tls?.ca,
      lookup: lookupName,
      agent: new Agent({ connect: { ...connect, lookup: lookupName } }),
      dataNodeLookup,
      dataNodeAgent: new Agent({ connect: { ...connect, lookup: dataNodeLookup } }),
    }
  })
}

/** Names of the inventory go where the inventory says, all others to the resolver. */
function makeLookup(nameNodes: readonly NameNode[]): LookupFunction {
  const addresses = new Map(
    nameNodes.flatMap(({ host, address }) => (address === undefined ? [] : [[host.toLowerCase(), address] as const])),
  )
  return (hostname, options, callback) => {
    const address = addresses.get(hostname.toLowerCase())
    if (address === undefined) return lookup(hostname, options, callback)
    const family = isIP(address)
    if (family === 0) return lookup(address, options, callback)
    if (options.all) callback(null, [{ address, family }])
    else callback(null, address, family)
  }
}
