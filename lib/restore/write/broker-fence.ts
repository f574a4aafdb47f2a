import { AppError } from '#lib/errors.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { ZnodeOperation, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { readRegistrations } from '../facts/registrations.ts'

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
export async function assertNoBroker(session: ZooKeeperSession, written: number): Promise<void> {
  const { brokers, controller, leftBehind } = await readRegistrations(session)
  if (brokers.length === 0 && controller === null && leftBehind.length === 0) return
  throw brokerStarted(
    brokers.map((broker) => broker.id),
    written,
  )
}

export function brokerStarted(brokerIds: readonly number[], written: number, cause?: unknown): AppError {
  const who = brokerIds.length > 0 ? `Kafka broker ${brokerIds.join(', ')} registered` : 'A Kafka controller registered'
  return new AppError(
    'PREFLIGHT_FAILED',
    `${who} while the restoration was running. It stopped after ${written} writes.`,
    {
      remedy:
        'Stop all brokers of this service at once and do not start Kafka: the tree is half restored. Then Retry; it goes on where it stopped.',
      cause,
    },
  )
}
