/** Run by hungry-archive.test.ts with a small heap: reads the archive of argv[2] in every way, prints what became of it. */
import { createReadStream } from 'node:fs'
import { isAppError } from '#lib/errors.ts'
import { openArchive } from '../read-archive.ts'
import { verifyArchive } from '../verify-archive.ts'

const [, , file = ''] = process.argv

async function tell(read: () => Promise<unknown>): Promise<string> {
  try {
    await read()
    return 'read'
  } catch (error) {
    if (!isAppError(error)) throw error
    return error.message
  }
}

async function exhaust(things: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of things);
}

console.log(
  JSON.stringify({
    znodes: await tell(() => verifyArchive(createReadStream(file))),
    acls: await tell(async () => exhaust((await openArchive(createReadStream(file))).acls())),
    undo: await tell(async () => exhaust((await openArchive(createReadStream(file))).undo())),
  }),
)
