import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { removeAbandonedWorkFolders } from '#lib/backup/work-folder.ts'
import { closeDb, getDb } from '#lib/db.ts'
import { readEnv } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { removeOldUploads } from '#lib/tasks/remove-old-uploads.ts'
import { Worker } from './worker.ts'
import { newWorkerId } from './worker-id.ts'

/** The worker process: `node lib/worker/worker-main.ts`. Ends on SIGTERM or SIGINT after what runs has been ended. */
const leftoversEveryMs = 60_000
const uploadsEveryMs = 60 * 60_000
const host = hostname()
const worker = new Worker(getDb(), { id: newWorkerId(host), host, executions: 4, jobs: 4 })

/** PostgreSQL may be silent: what it does not answer in time is left to it. */
const closeWithinMs = 3000

const stop = async (signal: string) => {
  log.info({ signal }, 'worker stopping')
  await worker.stop()
  await Promise.race([closeDb().catch(() => {}), delay(closeWithinMs)])
  process.exit(0)
}
// The handlers stay: systemd and a supervisor send a signal each, and the second must not kill a clean stop.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))

const { KMC_WORK_DIR: workDirectory, KMC_UPLOAD_DAYS: uploadDays } = readEnv()
await removeAbandonedWorkFolders(workDirectory)
// A neighbour's that was killed, or a run of kmc: what it left may hold secrets.
setInterval(() => void removeAbandonedWorkFolders(workDirectory), leftoversEveryMs).unref()
setInterval(() => {
  removeOldUploads(uploadDays).catch((error: unknown) => log.warn({ err: error }, 'old uploads could not be removed'))
}, uploadsEveryMs).unref()
await worker.start()
log.info({ host }, 'worker ready')
