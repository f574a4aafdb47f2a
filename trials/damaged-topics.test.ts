import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Restorer, TrialCluster } from './trial-cluster.ts'
import { recordTrial, trialVersions } from './trial-result.ts'

const patienceMs = 8000
const topics = ['stateless', 'garbled', 'beheaded', 'nameless'] as const
type Topic = (typeof topics)[number]
const damages: Record<Topic, string> = {
  stateless: 'The state of a partition is missing',
  garbled: 'The JSON of a topic is not readable',
  beheaded: 'The partitions of a topic are missing',
  nameless: 'The id of a topic was dropped by an old tool',
}

/**
 * restore-rules.md 2: a topic that is there but damaged. Tools that keep what exists leave it as it is; here broker 1
 * is 50 records behind and starts first.
 */
for (const version of trialVersions('3.9.1')) {
  describe(`Damaged topics, Kafka ${version}`, () => {
    let cluster: TrialCluster
    let seen: Record<Restorer, Record<Topic, { lost: number; written: number }>>
    const acknowledged: Record<Topic, Record<string, number>> = {
      stateless: {},
      garbled: {},
      beheaded: {},
      nameless: {},
    }

    before(async () => {
      cluster = await TrialCluster.start({ version, brokerIds: [1, 2] })
      for (const topic of topics) await cluster.kafka.createTopic(topic, [[1, 2]])
      for (const topic of topics) await write(topic, 'both', 100)
      await cluster.stop([1])
      for (const topic of topics) await write(topic, 'alone', 50)
      await cluster.stop([2])
      const archive = await cluster.takeArchive()
      await cluster.deleteTree('/brokers/topics/stateless/partitions/0/state')
      await cluster.setData('/brokers/topics/garbled', '{"version":3,"partit')
      await cluster.deleteTree('/brokers/topics/beheaded/partitions')
      await cluster.setData('/brokers/topics/nameless', '{"version":1,"partitions":{"0":[1,2]}}')
      seen = await cluster.tryBoth(async (restorer) => {
        if (restorer === 'ours') await cluster.restoreOurs(archive)
        await cluster.start([1])
        await cluster.start([2])
        const [stateless, garbled, beheaded, nameless] = await Promise.all([
          observe('stateless'),
          observe('garbled'),
          observe('beheaded'),
          observe('nameless'),
        ])
        return { stateless, garbled, beheaded, nameless }
      })
    })
    after(() => cluster?.close())

    async function observe(topic: Topic) {
      const input = { topic, prefix: 'later', count: 20, timeoutMs: patienceMs }
      const written = Object.keys((await cluster.kafka.produce(input)).acknowledged).length
      const lost = await cluster.kafka.countLost(topic, acknowledged[topic], { timeoutMs: patienceMs })
      return { lost, written }
    }

    async function write(topic: Topic, prefix: string, count: number) {
      const produced = await cluster.kafka.produce({ topic, prefix, count })
      assert.equal(Object.keys(produced.acknowledged).length, count, JSON.stringify(produced.errors))
      Object.assign(acknowledged[topic], produced.acknowledged)
    }

    for (const topic of topics) {
      test(`${damages[topic].toLowerCase()}: repaired, and every record is there`, (t) => {
        const [left, ours] = [seen.verbatim[topic], seen.ours[topic]]
        recordTrial(t, {
          rule: damages[topic],
          version,
          verbatim: `(left as it is) lost ${left.lost} of 150, ${left.written} of 20 writes`,
          ours: `lost ${ours.lost}, ${ours.written} of 20 writes`,
        })
        // Brokers before 3.0 take another id in silence, or know of none.
        const isHarmful = topic !== 'nameless' || !version.startsWith('2.')
        if (isHarmful) assert.ok(left.lost > 0 || left.written < 20, 'the damage does no harm')
        assert.deepEqual(ours, { lost: 0, written: 20 })
      })
    }
  })
}
