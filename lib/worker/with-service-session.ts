import { connectOptionsOf, type StoredConnection } from '#lib/clusters/connect-options.ts'
import { readKafkaFacts } from '#lib/clusters/read-kafka-facts.ts'
import { storeKafkaFacts } from '#lib/clusters/store-kafka-facts.ts'
import { log } from '#lib/log.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { describeEnsemble } from '#lib/zookeeper/describe-ensemble.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'

/**
 * Does some work on the ensemble of a Kafka service, and remembers what the cluster looked like before it: the
 * endpoints of brokers that a later restoration must find stopped are known only while they run. Throws ZK_*.
 */
export async function withServiceSession<T>(
  service: StoredConnection,
  signal: AbortSignal,
  work: (session: ZooKeeperSession) => Promise<T>,
): Promise<T> {
  const options = connectOptionsOf(service, signal)
  const session = await connectZooKeeper(options)
  try {
    await rememberFacts(service.id, session, options, signal)
    return await work(session)
  } finally {
    await session.close()
  }
}

async function rememberFacts(
  serviceId: string,
  session: ZooKeeperSession,
  options: ReturnType<typeof connectOptionsOf>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const ensemble = await describeEnsemble(options.connect, { signal })
    await storeKafkaFacts(serviceId, await readKafkaFacts(session, ensemble, signal))
  } catch (error) {
    signal.throwIfAborted()
    // The work in hand says better what is wrong with a tree that cannot be read.
    log.warn({ err: error, serviceId }, 'facts of a Kafka service could not be read')
  }
}
