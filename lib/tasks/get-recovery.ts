import { z } from 'zod'
import type { RecoveryView } from '#lib/contract/recovery.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import type { Prisma } from '#lib/generated/prisma/client.ts'
import { enqueueJob } from '#lib/queue/enqueue-job.ts'
import { partitionFaults, type RecoveryState, recoveryStages } from '#lib/restore/recovery/recovery-state.ts'
import { countLiveWorkers } from './count-live-workers.ts'
import { errorViewSchema } from './error-column.ts'

const kind = 'watch-recovery'
/** A worker looks again when the newest look is older than this, milliseconds. */
const lookEveryMs = 2000
/** A look older than this says nothing about now: whoever opens the page waits for a new one. */
const staleAfterMs = 30_000

const ids = z.array(z.number())
const recoverySchema = z.object({
  state: z.enum(recoveryStages),
  judges: z.literal('znodes').default('znodes'),
  lines: z.array(z.string()),
  clusterId: z.string().nullable(),
  isGated: z.boolean(),
  brokers: z.object({ expected: ids, registered: ids, missing: ids }),
  controller: z.number().nullable(),
  topics: z.number(),
  unreadableTopics: z.object({ count: z.number(), names: z.array(z.string()) }),
  partitions: z.number(),
  withLeader: z.number(),
  underReplicated: z.number(),
  faultCounts: z.record(z.enum(partitionFaults), z.number()),
  faults: z.array(
    z.object({ topic: z.string(), partition: z.number(), fault: z.enum(partitionFaults), why: z.string() }),
  ),
}) satisfies z.ZodType<RecoveryState>

/**
 * The newest look at how the brokers of a Kafka service come back. Asking is what keeps the watch going: when that look
 * is some seconds old a worker is asked for the next, one at a time for everybody who watches; when nobody asks any
 * more, nobody looks. @throws AppError NOT_FOUND, LIMIT_REACHED
 */
export async function getRecovery(serviceId: string, userName: string): Promise<RecoveryView> {
  const db = getDb()
  const service = await db.kafkaService.findUnique({ where: { id: serviceId }, select: { id: true } })
  if (service === null) throw new AppError('NOT_FOUND', 'There is no such Kafka service.')
  const ofService = { kind, input: { path: ['serviceId'], equals: serviceId } } satisfies Prisma.JobWhereInput
  const looks = await db.job.findMany({ where: ofService, orderBy: { createdAt: 'desc' }, take: 2 })
  const ended = looks.find((look) => look.endedAt !== null)
  const age = ended?.endedAt ? Date.now() - ended.endedAt.getTime() : null
  const isUnderWay = looks.some((look) => look.endedAt === null)
  const isDue = !isUnderWay && (age === null || age > lookEveryMs)
  if (isDue) {
    if (ended) await db.job.deleteMany({ where: { ...ofService, endedAt: { not: null }, id: { not: ended.id } } })
    await enqueueJob(db, { kind, input: { serviceId }, userName })
  }
  const newest = ended?.endedAt && age !== null && age <= staleAfterMs ? ended : null
  return {
    recovery: newest?.state === 'done' ? recoverySchema.parse(newest.output) : null,
    error: newest?.state === 'failed' ? errorViewSchema.parse(newest.error) : null,
    at: newest?.endedAt?.toISOString() ?? null,
    isLooking: isUnderWay || isDue,
    hasWorker: (await countLiveWorkers()) > 0,
  }
}
