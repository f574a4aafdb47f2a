import { isAppError } from '#lib/errors.ts'
import { checkYarnQueue } from './hdfs/check-yarn-queue.ts'
import { findNameService } from './hdfs/find-name-service.ts'
import type { NameNode } from './hdfs/name-node.ts'
import { readNameNodeClock } from './hdfs/read-name-node-clock.ts'
import type { BackupPlace, RestorationPlace } from './path-types.ts'
import { tryStep } from './probe-source.ts'
import type { ProbeStep } from './source.ts'
import type { SourceCluster } from './source-cluster.ts'
import type { ResourceManagerEntry } from './storage-entries.ts'

type Place = BackupPlace | RestorationPlace

/** Clocks further apart than this make times of files unreliable: worth a warning. */
const notedSkewMs = 60_000
/** What Kerberos takes at most, and too much for leases. */
const mostSkewMs = 5 * 60_000

/** What Test connection tries of a place beside its files: the clock of a NameNode, the Yarn queue. */
export async function checkPlaceSteps(place: Place, cluster: SourceCluster, signal: AbortSignal): Promise<ProbeStep[]> {
  if (place.pathType !== 'LocalHDFS' && place.pathType !== 'RemoteHDFS') return []
  const steps = [await clockStep(findNameService(place, cluster).nameNodes, signal)]
  if (place.pathType === 'RemoteHDFS') {
    steps.push(await tryStep({ name: 'queue', attempt: () => describeQueue(place.queueName, cluster, signal) }, signal))
  }
  return steps
}

/** How far the clock of a NameNode is from ours. */
export function clockStep(nameNodes: readonly NameNode[], signal: AbortSignal): Promise<ProbeStep> {
  return tryStep(
    {
      name: 'clock',
      attempt: async () => {
        const aheadMs = await readNameNodeClock({ nameNodes }, signal)
        if (Math.abs(aheadMs) > mostSkewMs) throw new Error(`${describeSkew(aheadMs)} ${skewRemedy}`)
        return describeSkew(aheadMs)
      },
    },
    signal,
  )
}

/**
 * Before a run uses a place: its Yarn queue is checked, though not used, and clocks are compared; what is found is
 * logged.
 * @throws AppError INVALID_INPUT for a queue that is missing or stopped
 */
export async function checkPlace(
  place: Place,
  cluster: SourceCluster,
  log: (level: 'info' | 'warn', message: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (place.pathType !== 'LocalHDFS' && place.pathType !== 'RemoteHDFS') return
  if (place.pathType === 'RemoteHDFS') {
    try {
      const seen = await describeQueue(place.queueName, cluster, signal)
      log(cluster.resourceManagers.length === 0 ? 'warn' : 'info', seen)
    } catch (error) {
      signal.throwIfAborted()
      // The queue itself is at fault; a ResourceManager that is down is not: nothing runs in the queue.
      if (!isAppError(error) || (error.code === 'INVALID_INPUT' && error.field === 'queueName')) throw error
      log('warn', `The Yarn queue ${place.queueName} could not be checked: ${error.message}`)
    }
  }
  try {
    const aheadMs = await readNameNodeClock(findNameService(place, cluster), signal)
    const isFar = Math.abs(aheadMs) > notedSkewMs
    log(isFar ? 'warn' : 'info', isFar ? `${describeSkew(aheadMs)} ${skewRemedy}` : describeSkew(aheadMs))
  } catch (error) {
    signal.throwIfAborted()
    if (!isAppError(error)) throw error
    log('warn', `The clock of the NameNode could not be read: ${error.message}`)
  }
}

async function describeQueue(queue: string, cluster: SourceCluster, signal: AbortSignal): Promise<string> {
  if (cluster.resourceManagers.length === 0) {
    return `The Yarn queue ${queue} was not checked: enter the ResourceManagers of ${cluster.name} in the inventory.`
  }
  const resourceManagers = cluster.resourceManagers.map(webAddressOf)
  await checkYarnQueue({ resourceManagers, queue }, signal)
  return `The Yarn queue ${queue} exists and runs. It was checked, not used: the archive is streamed.`
}

export function webAddressOf({ url, ca }: ResourceManagerEntry): { url: string; ca?: string } {
  return { url, ...(ca === '' ? {} : { ca }) }
}

const skewRemedy = 'Give both the same time source.'

function describeSkew(aheadMs: number): string {
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  if (seconds <= 1) return 'The clocks of the NameNode and of this host agree.'
  return `The clock of the NameNode is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this host’s.`
}
