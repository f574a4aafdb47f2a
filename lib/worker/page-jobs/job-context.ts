import type { PrismaClient } from '#lib/generated/prisma/client.ts'

export interface JobContext {
  db: PrismaClient
  jobId: string
  userName: string
  signal: AbortSignal
  /** One line that the page shows while it waits. */
  note(text: string): void
}
