import { verifyArchive } from '#lib/archive/verify-archive.ts'
import { connectOptionsOf } from '#lib/clusters/connect-options.ts'
import { sourceClusterOf, withNameServices } from '#lib/clusters/source-cluster-of.ts'
import type { ArchiveCardView } from '#lib/contract/archives.ts'
import { AppError, isAppError } from '#lib/errors.ts'
import { readClusterId } from '#lib/kafka/cluster-id.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import { createSource } from '#lib/sources/create-source.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { makeArchiveCard } from './archive-card.ts'
import type { JobContext } from './job-context.ts'
import { openJobPlace } from './open-job-place.ts'

/** Reads an archive whole, which checks it, and compares it with the cluster it would be restored to. */
export async function readArchiveJob(
  { clusterId, serviceId, ...input }: JobInput<'read-archive'>,
  context: JobContext,
): Promise<ArchiveCardView> {
  const { db, signal, note } = context
  const service = await db.kafkaService.findUnique({
    where: { id: serviceId },
    include: { cluster: { include: withNameServices } },
  })
  if (!service || service.clusterId !== clusterId) {
    throw new AppError('NOT_FOUND', 'This Kafka service is not of the chosen cluster.', { field: 'serviceId' })
  }
  const place = openJobPlace(input, context)
  const source = createSource(place, sourceClusterOf(service.cluster))
  const { sizeBytes } = await source.stat(place.sourcePath, signal)
  const { header, trailer } = await verifyArchive(await source.open(place.sourcePath, signal), signal, (znodes) =>
    note(`Checked ${znodes.toLocaleString('en')} znodes`),
  )
  const { systemVersion } = service.cluster
  const liveClusterId = await readLiveClusterId(service, signal)
  return makeArchiveCard({ header, trailer, path: place.sourcePath, sizeBytes, systemVersion, liveClusterId })
}

async function readLiveClusterId(
  service: Parameters<typeof connectOptionsOf>[0],
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const session = await connectZooKeeper(connectOptionsOf(service, signal))
    try {
      return readClusterId((await session.getData('/cluster/id')).data).id
    } finally {
      await session.close()
    }
  } catch (error) {
    signal.throwIfAborted()
    // An ensemble that is down does not keep anybody from looking at an archive.
    if (isAppError(error)) return null
    throw error
  }
}
