/** Run by archive-facts.test.ts with a small heap: reads the facts of the archive of argv[2], prints what became of it. */
import { createReadStream } from 'node:fs'
import { openArchive } from '#lib/archive/read-archive.ts'
import { isAppError } from '#lib/errors.ts'
import { readArchiveFacts } from '../facts/archive-facts.ts'

const [, , file = ''] = process.argv
const silent = { phase: () => {}, progress: () => {}, log: () => {} }
try {
  const facts = await readArchiveFacts(await openArchive(createReadStream(file)), silent, new AbortController().signal)
  console.log(`${facts.replicaBrokerIds.size} brokers`)
} catch (error) {
  if (!isAppError(error)) throw error
  console.log(error.message)
}
