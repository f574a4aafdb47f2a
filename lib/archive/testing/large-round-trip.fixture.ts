/** Run by large-archive.test.ts with a small heap: writes an archive of argv[3] znodes to argv[2], reads it, prints how far memory grew. */
import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { verifyArchive } from '../verify-archive.ts'
import { sampleZnode, streamSample } from './sample-archive.fixture.ts'

const [, , file = '', count = '0'] = process.argv
const before = process.memoryUsage.rss()
let peak = before

function* manyZnodes(total: number) {
  yield sampleZnode('/')
  for (let i = 1; i < total; i++) {
    if (i % 1000 === 0) peak = Math.max(peak, process.memoryUsage.rss())
    yield sampleZnode(`/topic-${String(i).padStart(9, '0')}`)
  }
}

await pipeline(streamSample(manyZnodes(Number(count))), createWriteStream(file))
const { trailer } = await verifyArchive(createReadStream(file), undefined, (znodes) => {
  if (znodes % 1000 === 0) peak = Math.max(peak, process.memoryUsage.rss())
})
console.log(JSON.stringify({ znodes: trailer.znodes, grownBytes: peak - before }))
