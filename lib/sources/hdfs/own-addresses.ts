import { BlockList, isIP, type LookupFunction } from 'node:net'
import { AppError } from '#lib/errors.ts'

type Kind = 'loopback' | 'link-local' | 'metadata'

/**
 * Addresses that a server elsewhere has no business to send us to: they are this host's own, or those of a cloud's
 * metadata service, which hands out credentials. The first that matches counts.
 */
const kinds: readonly { kind: Kind; list: BlockList }[] = [
  { kind: 'metadata', list: listOf(['169.254.169.254/32', '100.100.100.200/32', 'fd00:ec2::254/128']) },
  { kind: 'loopback', list: listOf(['127.0.0.0/8', '0.0.0.0/8', '::1/128', '::/128']) },
  { kind: 'link-local', list: listOf(['169.254.0.0/16', 'fe80::/10']) },
]

/** undefined for an address that any server may name. */
export function kindOfOwnAddress(address: string): Kind | undefined {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  return kinds.find(({ list }) => list.check(address, family))?.kind
}

/**
 * Looks up what a server names, and leaves out this host's own addresses (`kindOfOwnAddress`), unless that server
 * itself has one of the same kind: then it runs here too. The connection goes to what was looked at, so a name cannot
 * lead elsewhere a moment later. Fails with AppError SOURCE_PROTOCOL when nothing is left.
 * @param server its own host, name or address
 */
export function guardLookup(base: LookupFunction, server: string): LookupFunction {
  return (host, options, callback) => {
    base(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      const addresses = addressList(found).map((address) => ({ address, family: isIP(address) }))
      const give = (allowed: typeof addresses) => {
        const [first] = allowed
        if (!first) callback(ownAddressError(host, addresses[0]?.address ?? host, server), [])
        else if (options.all) callback(null, allowed)
        else callback(null, first.address, first.family)
      }
      if (addresses.every(({ address }) => kindOfOwnAddress(address) === undefined)) return give(addresses)
      addressesOf(base, server).then((own) => {
        const ownKinds = own.map(kindOfOwnAddress)
        give(
          addresses.filter(({ address }) => {
            const kind = kindOfOwnAddress(address)
            return kind === undefined || ownKinds.includes(kind)
          }),
        )
      })
    })
  }
}

/**
 * For a host that is an address, which no connection looks up. Names are left to `guardLookup`.
 * @param server its own host, name or address
 * @throws AppError SOURCE_PROTOCOL
 */
export async function assertNotOwnAddress(host: string, base: LookupFunction, server: string): Promise<void> {
  if (isIP(host) === 0) return
  const kind = kindOfOwnAddress(host)
  if (kind === undefined) return
  const own = await addressesOf(base, server)
  if (!own.some((address) => kindOfOwnAddress(address) === kind)) throw ownAddressError(host, host, server)
}

/** None where the name has none. */
export function addressesOf(base: LookupFunction, host: string): Promise<string[]> {
  if (isIP(host) !== 0) return Promise.resolve([host])
  return new Promise((done) => base(host, { all: true }, (_error, found) => done(addressList(found))))
}

function addressList(found: Parameters<Parameters<LookupFunction>[2]>[1] | undefined): string[] {
  if (found === undefined) return []
  return Array.isArray(found) ? found.map(({ address }) => address) : [found]
}

function ownAddressError(host: string, address: string, server: string): AppError {
  const at = host === address ? address : `${host} (${address})`
  const kind = kindOfOwnAddress(address)
  return new AppError(
    'SOURCE_PROTOCOL',
    `${server} names the server ${at}, which is a ${kind} address: nothing is sent there.`,
    {
      remedy:
        'Let the name of each DataNode lead to its address in the network, in DNS or /etc/hosts of the worker’s host. If all of them do, ask who runs that NameNode.',
    },
  )
}

function listOf(subnets: readonly string[]): BlockList {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [address = '', bits] = subnet.split('/')
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}
