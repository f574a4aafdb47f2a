import { AppError } from '#lib/errors.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { ZnodeOperation, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { readRegistrations } from '../facts/registrations.ts'
import type { WriteTally } from './write-tally.ts'

export interface Fence {
  before: ZnodeOperation[]
  after: ZnodeOperation[]
}

/**
 * Operations put around every transaction: create /controller and the known /brokers/ids/<n> first, delete them last.
 * With a broker that is registered, or was until its session times out, the whole transaction fails; with none, no
 * trace stays.
 */
export function fenceOperations(brokerIds: readonly number[]): Fence {
  const paths = ['/controller', ...brokerIds.map((id) => `/brokers/ids/${id}`)]
  return {
    before: paths.map((path) => ({ op: 'create', path, data: null, acl: openAcl })),
    after: paths.toReversed().map((path) => ({ op: 'delete', path, version: -1 })),
  }
}

/** Throws PREFLIGHT_FAILED when a broker or a controller has registered meanwhile. */
export async function assertNoBroker(session: ZooKeeperSession, tally: WriteTally): Promise<void> {
  const { brokers, controller, leftBehind } = await readRegistrations(session)
  if (brokers.length === 0 && controller === null && leftBehind.length === 0) return
  throw brokerStarted(
    brokers.map((broker) => broker.id),
    tally,
  )
}

export function brokerStarted(brokerIds: readonly number[], tally: WriteTally, cause?: unknown): AppError {
  const who = brokerIds.length > 0 ? `Kafka broker ${brokerIds.join(', ')} registered` : 'A Kafka controller registered'
  const stop = 'Stop all brokers of this service at once and do not start Kafka'
  // A tree that an earlier run left behind its gate is half restored, whatever this one did.
  const isHalf = tally.outcome !== 'nothing' || tally.foundGate
  return new AppError(
    'PREFLIGHT_FAILED',
    `${who} while the restoration was running. It stopped. ${tally.describe()}.`,
    {
      remedy: isHalf
        ? `${stop}: the tree ${tally.outcome === 'unknown' ? 'may be' : 'is'} half restored. Then Retry; it goes on where it stopped.`
        : `${stop}, then Retry. The tree is as it was found.`,
      cause,
    },
  )
}
