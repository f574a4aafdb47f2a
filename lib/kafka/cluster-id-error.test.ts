import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseClusterIdError } from './cluster-id-error.ts'

// As the brokers wrote them, log prefixes included.
const kafka282 = `2026-11-22 23:04:11,680 [main] INFO kafka.server.KafkaServer - Cluster ID = RESTORE-IN-PROGRESS
2026-11-22 23:04:11,689 [main] ERROR kafka.server.KafkaServer - Fatal error during KafkaServer startup. Prepare to shutdown
kafka.common.InconsistentClusterIdException: The Cluster ID RESTORE-IN-PROGRESS doesn't match stored clusterId Some(b_FVI7sQQM2NF-eYS-AkEg) in meta.properties. The broker is trying to join the wrong cluster. Configured zookeeper.connect may be wrong.
\tat kafka.server.KafkaServer.startup(KafkaServer.scala:218)
\tat kafka.Kafka$.main(Kafka.scala:109)`
const kafka391 = `2026-11-22 23:04:17,453 [main] ERROR kafka.server.KafkaServer - Fatal error during KafkaServer startup. Prepare to shutdown
java.lang.RuntimeException: Invalid cluster.id in: /srv/kafka/data1/meta.properties. Expected RESTORE-IN-PROGRESS, but read J59a-oGWQSW75jOyW03EqQ
\tat org.apache.kafka.metadata.properties.MetaPropertiesEnsemble.verify(MetaPropertiesEnsemble.java:503)
\tat kafka.server.KafkaServer.startup(KafkaServer.scala:258)
2026-11-22 23:04:17,576 [main] ERROR kafka.Kafka$ - Exiting Kafka due to fatal exception during startup.
java.lang.RuntimeException: Invalid cluster.id in: /srv/kafka/data1/meta.properties. Expected RESTORE-IN-PROGRESS, but read J59a-oGWQSW75jOyW03EqQ
\tat kafka.Kafka.main(Kafka.scala)`

describe('a pasted cluster id error', () => {
  test('the wording of 2.4 to 3.6', () => {
    assert.deepEqual(parseClusterIdError(kafka282), {
      zookeeperId: 'RESTORE-IN-PROGRESS',
      diskId: 'b_FVI7sQQM2NF-eYS-AkEg',
      files: [],
    })
  })

  test('the wording of 3.7 and later, which names the file; once, though the broker says it twice', () => {
    assert.deepEqual(parseClusterIdError(kafka391), {
      zookeeperId: 'RESTORE-IN-PROGRESS',
      diskId: 'J59a-oGWQSW75jOyW03EqQ',
      files: ['/srv/kafka/data1/meta.properties'],
    })
  })

  test('the bare line, wrapped by a terminal, with a typographic apostrophe', () => {
    const wrapped =
      'The Cluster ID Iyz8Kl_HQJ2t-0Sqv1hM3g doesn’t match stored\r\n  clusterId Some(b_FVI7sQQM2NF-eYS-AkEg)\r\n in meta.properties.'
    assert.deepEqual(parseClusterIdError(wrapped), {
      zookeeperId: 'Iyz8Kl_HQJ2t-0Sqv1hM3g',
      diskId: 'b_FVI7sQQM2NF-eYS-AkEg',
      files: [],
    })
  })

  test('several directories: each attempt names the next, a folder with a space among them', () => {
    const line = (file: string) => `RuntimeException: Invalid cluster.id in: ${file}. Expected AAAA, but read BBBB\n`
    const text = line('/data 1/kafka/meta.properties') + line('/data2/kafka/meta.properties')
    assert.deepEqual(parseClusterIdError(text)?.files, [
      '/data 1/kafka/meta.properties',
      '/data2/kafka/meta.properties',
    ])
  })

  test('the log.dirs that the broker logged before name the files of the older wording', () => {
    const settings =
      '\tlog.dir = /tmp/kafka-logs\n\tlog.dirs = /data1/kafka-logs, /data2/kafka-logs/\n\tmetadata.log.dir = null\n'
    assert.deepEqual(parseClusterIdError(settings + kafka282)?.files, [
      '/data1/kafka-logs/meta.properties',
      '/data2/kafka-logs/meta.properties',
    ])
  })

  test('the newest of several errors counts', () => {
    const older = "The Cluster ID OLD doesn't match stored clusterId Some(DISK) in meta.properties."
    const newer = 'Invalid cluster.id in: /d/meta.properties. Expected NEW, but read DISK'
    assert.equal(parseClusterIdError(`${older}\n${newer}`)?.zookeeperId, 'NEW')
    assert.deepEqual(parseClusterIdError(`${newer}\n${older}`), { zookeeperId: 'OLD', diskId: 'DISK', files: [] })
  })

  test('other errors, and ids no cluster has, are not taken for one', () => {
    assert.equal(parseClusterIdError(''), null)
    assert.equal(parseClusterIdError('java.lang.RuntimeException: Invalid cluster.id'), null)
    assert.equal(
      parseClusterIdError('ERROR Error while creating ephemeral at /brokers/ids/1, node already exists'),
      null,
    )
    const hostile = "The Cluster ID $(reboot) doesn't match stored clusterId Some(a'b) in meta.properties."
    assert.equal(parseClusterIdError(hostile), null)
  })
})
