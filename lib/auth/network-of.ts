import { isIPv6 } from 'node:net'

/**
 * What attempts are counted by: an IPv4 address itself, of an IPv6 address its /64, which one host may have all of.
 * An IPv4 address that is written as an IPv6 one is the IPv4 address.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/%.*$/, '')
  if (!isIPv6(plain)) return address
  const [head = '', tail] = new URL(`http://[${plain}]/`).hostname.slice(1, -1).split('::')
  const [before, after] = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = Array<string>(8 - (before?.length ?? 0) - (after?.length ?? 0)).fill('0')
  const groups = [...(before ?? []), ...zeros, ...(after ?? [])]
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') {
    const numbers = groups.slice(6).map((group) => Number.parseInt(group, 16))
    return numbers.flatMap((number) => [number >> 8, number & 255]).join('.')
  }
  return `${groups.slice(0, 4).join(':')}::/64`
}
