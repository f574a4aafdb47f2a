import { hostsProbe } from '../host-probe.ts'
import type { ProbeAttempt } from '../probe-source.ts'
import type { NameNode } from './name-node.ts'
import type { NameService } from './name-service.ts'

/** The first steps of Test connection. One NameNode is enough; what is wrong with the other is said. */
export function hdfsProbe(nameService: NameService, nameNodes: readonly NameNode[], user: string): ProbeAttempt[] {
  return [
    ...hostsProbe(nameNodes.map(({ host, address, httpPort }) => ({ host: address ?? host, ports: [httpPort] }))),
    {
      name: 'login',
      attempt: async (signal) => {
        const { route } = await nameService.call(
          { attempt: 'log in', method: 'GET', op: 'GETFILESTATUS', path: '/' },
          signal,
        )
        const others = nameService.routes.filter((other) => other !== route).map((other) => other.name)
        const standby = others.length > 0 ? `; not active: ${others.join(', ')}` : ''
        return `The NameNode ${route.name} is active and takes the user ${user}${standby}.`
      },
    },
  ]
}
