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
    adapter: new PrismaPg({ connectionString: readEnv().DATABASE_URL, max: 12, connectionTimeoutMillis: 10_000 }),
    // The longer formats print the arguments of a refused query, password hashes included.
    errorFormat: 'minimal',
  })
  return globalThis.kmcPrisma
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
