import { connectOptionsOf } from '#lib/clusters/connect-options.ts'
import { AppError } from '#lib/errors.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import { readRecovery } from '#lib/restore/recovery/read-recovery.ts'
import type { RecoveryState } from '#lib/restore/recovery/recovery-state.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { withServiceSession } from '../with-service-session.ts'
import type { JobContext } from './job-context.ts'

/** One look at how the brokers of a Kafka service come back. */
export async function watchRecoveryJob(
  { serviceId }: JobInput<'watch-recovery'>,
  { db, signal }: JobContext,
): Promise<RecoveryState> {
  const service = await db.kafkaService.findUnique({ where: { id: serviceId } })
  if (service === null) throw new AppError('NOT_FOUND', 'There is no such Kafka service.')
  const session = await connectZooKeeper(connectOptionsOf(service, signal))
  try {
    const recovery = await readRecovery(session, { expectedBrokers: [], signal })
    // The end of the watch: the brokers that are back, and their endpoints, are remembered for the next restoration.
    if (recovery.state === 'well') await withServiceSession(service, signal, async () => {})
    return recovery
  } finally {
    await session.close()
  }
}
