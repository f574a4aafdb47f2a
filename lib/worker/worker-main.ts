import { hostname } from 'node:os'
import { closeDb, getDb } from '#lib/db.ts'
import { readEnv } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { removeAbandonedSpools } from './spool-directory.ts'
import { Worker } from './worker.ts'
import { newWorkerId } from './worker-id.ts'

/** The worker process: `node lib/worker/worker-main.ts`. Ends on SIGTERM or SIGINT after what runs has been ended. */
const host = hostname()
const worker = new Worker(getDb(), { id: newWorkerId(host), host, executions: 4, jobs: 4 })

const stop = async (signal: string) => {
  log.info({ signal }, 'worker stopping')
  await worker.stop()
  await closeDb()
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal))

await removeAbandonedSpools(readEnv().KMC_WORK_DIR)
await worker.start()
log.info({ host }, 'worker ready')
