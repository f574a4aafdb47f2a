import { hostname } from 'node:os'
import { closeDb, getDb } from '#lib/db.ts'

/** Health check of a worker's container: exit code 0 when a worker of this host wrote its heartbeat lately. */
const freshMs = 30_000

try {
  const newest = await getDb().worker.findFirst({ where: { host: hostname() }, orderBy: { lastSeenAt: 'desc' } })
  const age = newest === null ? Number.POSITIVE_INFINITY : Date.now() - newest.lastSeenAt.getTime()
  if (age > freshMs) {
    console.error(`No heartbeat of a worker on ${hostname()} in the last ${freshMs / 1000} s.`)
    process.exitCode = 1
  }
} finally {
  await closeDb()
}
