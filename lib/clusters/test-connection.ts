import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { ConnectionTestView, KafkaFactsView } from '#lib/contract/clusters.ts'
import { AppError, isAppError } from '#lib/errors.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { formatServer } from '#lib/zookeeper/connect-string.ts'
import { describeEnsemble, type ServerDescription } from '#lib/zookeeper/describe-ensemble.ts'
import type { ConnectOptions, ServerAddress, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { readKafkaFacts } from './read-kafka-facts.ts'

export interface ConnectionTestInput {
  connect: Pick<ConnectOptions, 'connect' | 'credentials'>
  securityMode: 'Normal' | 'Security'
}

/** What a step found; `remedy` makes it a failed one. */
interface Finding {
  detail: string
  remedy?: string
}

const quorumRemedy = 'Start the missing servers, or correct the addresses in zookeeper.connect.'

/** Tries a Kafka service's ensemble step by step; the first step without which the next makes no sense ends the test. Throws only the signal's reason. */
export async function testConnection(input: ConnectionTestInput, signal: AbortSignal): Promise<ConnectionTestView> {
  const { servers } = input.connect.connect
  const steps: ConnectionTestView['steps'] = []
  const attempt = async <T>(name: string, work: () => Promise<{ value: T; finding: Finding }>): Promise<T | null> => {
    const startedAt = performance.now()
    const add = ({ detail, remedy }: Finding) => {
      const milliseconds = Math.round(performance.now() - startedAt)
      steps.push({ name, ok: remedy === undefined, milliseconds, detail, remedy: remedy ?? null })
    }
    try {
      const { value, finding } = await work()
      add(finding)
      return value
    } catch (error) {
      signal.throwIfAborted()
      if (!isAppError(error)) throw error
      add({ detail: error.message, remedy: error.remedy ?? 'Correct the Kafka service and try again.' })
      return null
    }
  }
  let facts: KafkaFactsView | null = null
  const isResolved = await attempt('Resolve names', () => resolveNames(servers))
  const ensemble = isResolved === null ? null : await attempt('Ask each server', () => askServers(input, signal))
  const canConnect = ensemble?.some(({ state }) => state !== 'unreachable') ?? false
  if (ensemble !== null && canConnect) {
    const session = await attempt('Open a session', () => openSession(input, signal))
    if (session !== null) {
      try {
        facts = await attempt('Read Kafka', () => readKafka(session, ensemble, signal))
      } finally {
        await session.close()
      }
    }
  }
  return { ok: facts !== null && steps.every((step) => step.ok), steps, facts }
}

async function resolveNames(servers: readonly ServerAddress[]): Promise<{ value: true; finding: Finding }> {
  const resolved = await Promise.all(
    servers.map(async ({ host }) => {
      if (isIP(host) !== 0) return host
      const { address } = await lookup(host).catch((cause: unknown) => {
        throw new AppError('ZK_UNREACHABLE', `The name ${host} cannot be resolved.`, {
          remedy: 'Correct the name in zookeeper.connect, or this host’s DNS or /etc/hosts.',
          cause,
        })
      })
      return `${host} is ${address}`
    }),
  )
  return { value: true, finding: { detail: resolved.join(', ') } }
}

async function askServers(
  { connect }: ConnectionTestInput,
  signal: AbortSignal,
): Promise<{ value: ServerDescription[]; finding: Finding }> {
  const servers = await describeEnsemble(connect.connect, { signal })
  const detail = servers
    .map(({ address, state, version, detail: why }) =>
      [`${formatServer(address)}: ${state}`, version, why].filter((part) => part !== null && part !== '').join(', '),
    )
    .join('; ')
  const isWhole = servers.every(({ state }) => state !== 'unreachable' && state !== 'not serving')
  return { value: servers, finding: isWhole ? { detail } : { detail, remedy: quorumRemedy } }
}

async function openSession(
  { connect, securityMode }: ConnectionTestInput,
  signal: AbortSignal,
): Promise<{ value: ZooKeeperSession; finding: Finding }> {
  const session = await connectZooKeeper({ ...connect, signal })
  const who = connect.credentials === undefined ? 'nobody in particular' : `digest user ${connect.credentials.user}`
  const limit =
    securityMode === 'Security'
      ? ' Kerberos (SASL) to ZooKeeper is not supported yet: only digest credentials are.'
      : ''
  return {
    value: session,
    finding: { detail: `Session 0x${session.sessionId} with ${formatServer(session.server)} as ${who}.${limit}` },
  }
}

async function readKafka(
  session: ZooKeeperSession,
  ensemble: readonly ServerDescription[],
  signal: AbortSignal,
): Promise<{ value: KafkaFactsView; finding: Finding }> {
  if ((await session.exists('/')) === null) {
    throw new AppError('ZK_OPERATION', `There is no znode ${session.chroot} in this ensemble.`, {
      remedy: 'Correct the chroot at the end of zookeeper.connect: it must be the brokers’ own.',
    })
  }
  // A root that nobody may read is found here, and not taken for an empty one.
  await session.getChildren('/')
  const facts = await readKafkaFacts(session, ensemble, signal)
  const { clusterId, brokers, controller, topics, partitions, partitionsWithoutLeader } = facts
  const detail = [
    clusterId === null ? 'no cluster id' : `cluster id ${clusterId}`,
    brokers.length === 0 ? 'no broker registered' : `brokers ${brokers.map(({ id }) => id).join(', ')}`,
    controller === null ? 'no controller' : `controller ${controller}`,
    `${topics} topics, ${partitions} partitions, ${partitionsWithoutLeader} without a leader`,
  ].join('; ')
  return { value: facts, finding: { detail: `${detail}.` } }
}
