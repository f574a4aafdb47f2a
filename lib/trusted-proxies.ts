import { BlockList, isIP } from 'node:net'
import { z } from 'zod'

/** KMC_TRUSTED_PROXY: addresses and networks of proxies, separated by commas: `10.0.0.7, 10.1.0.0/16, fd00::/8`. */
export const trustedProxySchema = z
  .string()
  .default('')
  .transform((list, context) => {
    const trusted = new BlockList()
    for (const entry of list.split(',').flatMap((part) => part.trim() || [])) {
      if (!addEntry(trusted, entry)) {
        const message = `${entry} is neither an IP address nor a network such as 10.0.0.0/8 or fd00::/8`
        context.addIssue({ code: 'custom', message })
      }
    }
    return (address: string) => isIP(address) !== 0 && trusted.check(address, familyOf(address))
  })

export type IsTrustedProxy = z.output<typeof trustedProxySchema>

function addEntry(trusted: BlockList, entry: string): boolean {
  const [address = '', length, ...rest] = entry.split('/')
  if (isIP(address) === 0 || rest.length > 0) return false
  if (length === undefined) {
    trusted.addAddress(address, familyOf(address))
    return true
  }
  const bits = Number(length)
  if (!/^\d{1,3}$/.test(length) || bits > (isIP(address) === 4 ? 32 : 128)) return false
  trusted.addSubnet(address, bits, familyOf(address))
  return true
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6'
}
