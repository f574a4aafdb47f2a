import { PrismaPg } from '@prisma/adapter-pg'
import { readEnv } from './env.ts'
import { Prisma, PrismaClient } from './generated/prisma/client.ts'

/** What the verbs need of Prisma: the client or a transaction of it. */
export type Database = Prisma.TransactionClient

declare global {
  /** Next may load this module twice in one process; the pool of connections must exist once. */
  var kmcPrisma: PrismaClient | undefined
}

/** The process's one client, connected at its first query. */
export function getDb(): PrismaClient {
  globalThis.kmcPrisma ??= new PrismaClient({
    adapter: new PrismaPg(connectionOptions()),
    // The longer formats print the arguments of a refused query, password hashes included.
    errorFormat: 'minimal',
  })
  return globalThis.kmcPrisma
}

/** With nothing on the wire TCP never tells that the other host is gone: every wait has an end of its own. */
function connectionOptions() {
  const { DATABASE_URL, KMC_DATABASE_TIMEOUT_SECONDS } = readEnv()
  const timeoutMs = KMC_DATABASE_TIMEOUT_SECONDS * 1000
  return {
    ...{ connectionString: DATABASE_URL, max: 12, connectionTimeoutMillis: 10_000 },
    ...{ keepAlive: true, keepAliveInitialDelayMillis: 5000 },
    ...{ query_timeout: timeoutMs, statement_timeout: timeoutMs, idle_in_transaction_session_timeout: 60_000 },
  }
}

/** For processes that end by themselves: worker, scripts, tests. */
export async function closeDb(): Promise<void> {
  await globalThis.kmcPrisma?.$disconnect()
  globalThis.kmcPrisma = undefined
}

/** True when the database refused a row because of a unique constraint or index. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}

/** True when a row that others refer to was to be deleted. */
export function isReferenceViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003'
}
