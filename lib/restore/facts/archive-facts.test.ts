import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { buildArchive, lineOf } from '#lib/archive/testing/hostile-archive.fixture.ts'
import { sampleZnode } from '#lib/archive/testing/sample-archive.fixture.ts'

/** Archives whose topics would take gigabytes: each ends in words, with 128 MB. */

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmc-facts-'))
})
after(() => rm(folder, { recursive: true }))

async function readWithSmallHeap(topics: readonly string[]): Promise<string> {
  const file = join(folder, 'archive.tar.gz')
  const parents = ['/', '/brokers', '/brokers/topics'].map((path) => sampleZnode(path))
  const found = topics.map((json, i) =>
    sampleZnode(`/brokers/topics/t${String(i).padStart(3, '0')}`, { data: Buffer.from(json) }),
  )
  await writeFile(file, buildArchive({ chunks: () => [parents.map(lineOf), ...found.map((one) => [lineOf(one)])] }))
  const script = join(import.meta.dirname, '../testing/read-facts-in-small-heap.fixture.ts')
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=128', script, file])
  return stdout.trim()
}

const topicWith = (partitions: Record<string, unknown>) => JSON.stringify({ version: 3, partitions })
const numbersFrom = (first: number) => Array.from({ length: 90_000 }, (_, i) => first + i)

test('millions of brokers in the replicas of topics', async () => {
  const topics = Array.from({ length: 40 }, (_, i) => topicWith({ 0: numbersFrom(i * 90_000) }))
  assert.match(await readWithSmallHeap(topics), /more than 10000 brokers/)
})

test('a topic of 45,000 partitions', async () => {
  const partitions = Object.fromEntries(Array.from({ length: 45_000 }, (_, i) => [i, [1, 2, 3]]))
  assert.equal(await readWithSmallHeap([topicWith(partitions)]), '3 brokers')
})

test('topics that Kafka could not use name no brokers', async () => {
  const tooMany = Object.fromEntries(Array.from({ length: 101_000 }, (_, i) => [i, [1]]))
  const wrong = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [i, Array(90_000).fill('')]))
  const odd = Object.fromEntries(Array.from({ length: 90_000 }, (_, i) => [`p${i}`, 1]))
  assert.equal(await readWithSmallHeap([tooMany, wrong, odd].map(topicWith)), '0 brokers')
})
