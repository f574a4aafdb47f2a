import { hostProbe } from '../host-probe.ts'
import type { ProbeAttempt } from '../probe-source.ts'
import type { NameNode } from './name-node.ts'
import type { NameService } from './name-service.ts'

/** The first steps of Test connection. One NameNode is enough; what is wrong with the other is said. */
export function hdfsProbe(nameService: NameService, nameNodes: readonly NameNode[], user: string): ProbeAttempt[] {
  const perNode = nameNodes.map(({ host, address, httpPort }) => hostProbe(address ?? host, [httpPort]))
  const names = ['resolve', 'connect']
  return [
    ...names.map((name, i) => ({
      name,
      attempt: (signal?: AbortSignal) =>
        tryEach(
          perNode.flatMap((steps) => steps[i] ?? []),
          signal,
        ),
    })),
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

async function tryEach(attempts: readonly ProbeAttempt[], signal?: AbortSignal): Promise<string> {
  const outcomes = await Promise.allSettled(attempts.map(({ attempt }) => attempt(signal)))
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  if (failures.length === outcomes.length) throw failures[0]
  const said = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : outcome.reason instanceof Error ? outcome.reason.message : '',
  )
  return said.join(' ')
}
