import type { Database } from '#lib/db.ts'

/** The manual's limit of executions that wait, over all clusters. */
export const maxWaitingExecutions = 199

/** Any numbers, one for each thing that is counted before a row is added. */
const locks = { backupTask: 7_001, restorationTask: 7_002, queue: 7_003, upload: 7_010 }

/** Makes transactions that count the same thing wait for each other until they end. */
export async function lockCounted(db: Database, thing: keyof typeof locks): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(${locks[thing]})`
}
