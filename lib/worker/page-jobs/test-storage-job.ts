import { readSourceCluster } from '#lib/clusters/source-cluster-of.ts'
import type { PlaceTestView } from '#lib/contract/places.ts'
import { AppError } from '#lib/errors.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import { clockStep, webAddressOf } from '#lib/sources/check-place.ts'
import { createClusterObsSource } from '#lib/sources/create-source.ts'
import { readYarnQueues } from '#lib/sources/hdfs/check-yarn-queue.ts'
import { nameNodeOf } from '#lib/sources/hdfs/find-name-service.ts'
import { createHdfsSource } from '#lib/sources/hdfs/hdfs-source.ts'
import { hostsProbe } from '#lib/sources/host-probe.ts'
import { type ProbeAttempt, tryStep } from '#lib/sources/probe-source.ts'
import type { ProbeStep } from '#lib/sources/source.ts'
import { nameServiceEntrySchema, type ResourceManagerEntry } from '#lib/sources/storage-entries.ts'
import type { JobContext } from './job-context.ts'
import { viewSteps } from './view-steps.ts'

/** Test connection of what the inventory holds of a cluster's storage. */
export async function testStorageJob(
  input: JobInput<'test-storage'>,
  { db, signal }: JobContext,
): Promise<PlaceTestView> {
  const cluster = await readSourceCluster(db, input.clusterId)
  switch (input.of) {
    case 'nameService': {
      const row = await db.nameService.findUnique({ where: { id: input.nameServiceId } })
      if (row?.clusterId !== input.clusterId) throw new AppError('NOT_FOUND', 'There is no such NameService.')
      const { name, isRemote, userName, nameNodes: entries } = nameServiceEntrySchema.parse(row)
      const nameNodes = entries.map(nameNodeOf)
      const pathType = isRemote ? 'RemoteHDFS' : 'LocalHDFS'
      const source = createHdfsSource({ pathType, nameService: name, nameNodes, user: userName, folder: '/' })
      const steps = await source.probe(signal, 'read')
      if (steps.every(({ ok }) => ok)) steps.push(await clockStep(nameNodes, signal))
      return viewSteps(steps)
    }
    case 'resourceManagers':
      return viewSteps(await tryResourceManagers(cluster.resourceManagers, signal))
    case 'obs':
      return viewSteps(await createClusterObsSource('', cluster).probe(signal, 'write'))
    default:
      return input satisfies never
  }
}

/** Whether each answers, then the queues that the active one knows. */
async function tryResourceManagers(
  entries: readonly ResourceManagerEntry[],
  signal: AbortSignal,
): Promise<ProbeStep[]> {
  const servers = entries.map(({ url }) => {
    const { protocol, hostname, port } = new URL(url)
    const defaultPort = protocol === 'https:' ? 443 : 80
    return { host: hostname.replace(/^\[|\]$/g, ''), ports: [port === '' ? defaultPort : Number(port)] }
  })
  const steps: ProbeStep[] = []
  for (const attempt of [...hostsProbe(servers), queueAttempt(entries)]) {
    const step = await tryStep(attempt, signal)
    steps.push(step)
    if (!step.ok) break
  }
  return steps
}

function queueAttempt(entries: readonly ResourceManagerEntry[]): ProbeAttempt {
  return {
    name: 'queue',
    attempt: async (signal) => {
      const found = await readYarnQueues(entries.map(webAddressOf), undefined, signal)
      const running = found.filter(({ isRunning }) => isRunning).map(({ path }) => path)
      return running.length === 0 ? 'No queue is running.' : `Running queues: ${running.join(', ')}.`
    },
  }
}
