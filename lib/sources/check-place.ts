import { type AppError, isAppError } from '#lib/errors.ts'
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
type LogLine = (level: 'info' | 'warn', message: string) => void

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

/** What is worth knowing of a place before a run uses it, beside its files. */
export interface PlaceFinding {
  check: 'queue' | 'placeClock'
  result: 'ok' | 'warning'
  seen: string
  remedy: string
}

export interface PlaceInspection {
  findings: PlaceFinding[]
  /** INVALID_INPUT for a queue that is missing or stopped; undefined: it is well, or nobody could tell. */
  queueFault?: AppError
  /** How far the NameNode's clock is ahead of this host's, milliseconds; undefined: there is none, or it does not answer. */
  clockAheadMs?: number
}

/** Checks the Yarn queue of a place, which nothing runs in, and its clock. Throws only the signal's reason. */
export async function inspectPlace(
  place: Place,
  cluster: SourceCluster,
  signal: AbortSignal,
): Promise<PlaceInspection> {
  if (place.pathType !== 'LocalHDFS' && place.pathType !== 'RemoteHDFS') return { findings: [] }
  const queue =
    place.pathType === 'RemoteHDFS' ? await inspectQueue(place.queueName, cluster, signal) : { findings: [] }
  const clock = await inspectClock(place, cluster, signal)
  return { ...queue, ...clock, findings: [...queue.findings, ...clock.findings] }
}

async function inspectQueue(queue: string, cluster: SourceCluster, signal: AbortSignal): Promise<PlaceInspection> {
  const check = 'queue'
  if (cluster.resourceManagers.length === 0) {
    return { findings: [{ check, result: 'warning', ...describeUncheckedQueue(queue, cluster) }] }
  }
  try {
    const seen = await describeQueue(queue, cluster, signal)
    return { findings: [{ check, result: 'ok', seen, remedy: '' }] }
  } catch (error) {
    signal.throwIfAborted()
    if (!isAppError(error)) throw error
    // The queue itself is at fault; a ResourceManager that is down is not: nothing runs in the queue.
    const isFault = error.code === 'INVALID_INPUT' && error.field === 'queueName'
    const seen = isFault
      ? `${error.message} Nothing runs in it: the archive is streamed.`
      : `The Yarn queue ${queue} could not be checked: ${error.message}`
    const finding = { check, result: 'warning', seen, remedy: error.remedy ?? '' } as const
    return { findings: [finding], ...(isFault ? { queueFault: error } : {}) }
  }
}

async function inspectClock(
  place: Parameters<typeof findNameService>[0],
  cluster: SourceCluster,
  signal: AbortSignal,
): Promise<PlaceInspection> {
  const check = 'placeClock'
  try {
    const clockAheadMs = await readNameNodeClock(findNameService(place, cluster), signal)
    const seen = describeSkew(clockAheadMs)
    const isFar = Math.abs(clockAheadMs) > notedSkewMs
    const finding = { check, seen, ...(isFar ? farClock : agreeingClock) } as const
    return { findings: [finding], clockAheadMs }
  } catch (error) {
    signal.throwIfAborted()
    if (!isAppError(error)) throw error
    const seen = `The clock of the NameNode could not be read: ${error.message}`
    return { findings: [{ check, result: 'warning', seen, remedy: error.remedy ?? '' }] }
  }
}

/**
 * Before a backup uses a place: logs what inspectPlace finds.
 * @throws AppError INVALID_INPUT for a queue that is missing or stopped
 */
export async function checkPlace(
  place: Place,
  cluster: SourceCluster,
  log: LogLine,
  signal: AbortSignal,
): Promise<void> {
  const { findings, queueFault } = await inspectPlace(place, cluster, signal)
  if (queueFault) throw queueFault
  logFindings(findings, log)
}

export function logFindings(findings: readonly PlaceFinding[], log: LogLine): void {
  for (const { result, seen, remedy } of findings) {
    log(result === 'ok' ? 'info' : 'warn', remedy === '' ? seen : `${seen} ${remedy}`)
  }
}

async function describeQueue(queue: string, cluster: SourceCluster, signal: AbortSignal): Promise<string> {
  if (cluster.resourceManagers.length === 0) {
    const { seen, remedy } = describeUncheckedQueue(queue, cluster)
    return `${seen} ${remedy}`
  }
  const resourceManagers = cluster.resourceManagers.map(webAddressOf)
  await checkYarnQueue({ resourceManagers, queue }, signal)
  return `The Yarn queue ${queue} exists and runs. It was checked, not used: the archive is streamed.`
}

function describeUncheckedQueue(queue: string, { name }: SourceCluster): { seen: string; remedy: string } {
  return {
    seen: `The Yarn queue ${queue} was not checked: no ResourceManager of ${name} is entered under Clusters.`,
    remedy: `Enter the ResourceManagers of ${name} under Clusters.`,
  }
}

export function webAddressOf({ url, ca }: ResourceManagerEntry): { url: string; ca?: string } {
  return { url, ...(ca === '' ? {} : { ca }) }
}

const skewRemedy = 'Give both the same time source.'
const agreeingClock = { result: 'ok', remedy: '' } as const
const farClock = { result: 'warning', remedy: skewRemedy } as const

function describeSkew(aheadMs: number): string {
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  if (seconds <= 1) return 'The clocks of the NameNode and of this host agree.'
  return `The clock of the NameNode is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this host’s.`
}
