import { getDb } from '#lib/db.ts'

/** Workers write a heartbeat every few seconds. */
const freshMs = 15_000

export async function countLiveWorkers(): Promise<number> {
  return getDb().worker.count({ where: { lastSeenAt: { gt: new Date(Date.now() - freshMs) } } })
}
