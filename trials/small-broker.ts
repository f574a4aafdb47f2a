/** Properties of brokers that are to start and stop quickly and to do nothing of their own accord. */
export function smallBroker(count: number): Record<string, string | number | boolean> {
  const replicas = Math.min(count, 2)
  return {
    'security.inter.broker.protocol': 'PLAINTEXT',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'authorizer.class.name': 'kafka.security.authorizer.AclAuthorizer',
    'super.users': 'User:ANONYMOUS',
    'allow.everyone.if.no.acl.found': true,
    'auto.create.topics.enable': false,
    // Leaders move when a trial moves them.
    'auto.leader.rebalance.enable': false,
    'zookeeper.session.timeout.ms': 6000,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'replica.fetch.wait.max.ms': 200,
    'replica.lag.time.max.ms': 3000,
    'num.network.threads': 2,
    'num.io.threads': 2,
    'background.threads': 2,
    'log.cleaner.enable': false,
    // Written whole at every roll: small disks are copied quickly.
    'log.index.size.max.bytes': 65_536,
    'controlled.shutdown.max.retries': 1,
    'controlled.shutdown.retry.backoff.ms': 200,
    'controller.socket.timeout.ms': 5000,
  }
}
