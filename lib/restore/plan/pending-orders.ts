import { type ElectionOrder, parseElection, parseReassignment, type ReassignmentOrder } from '#lib/kafka/order-json.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import type { PreflightFinding } from '../facts/plan-item.ts'

const reassignmentPath = '/admin/reassign_partitions'
const electionPath = '/admin/preferred_replica_election'
const topicsNamed = 10
const brokersNamed = 20

/** Orders in the live tree that the first controller carries out, whatever was restored. */
export interface PendingOrders {
  /** Brokers to go to, by topic; null: no order; unreadable: Kafka could not read it either. */
  reassignment: Map<string, Set<number>> | 'unreadable' | null
  /** Topics whose preferred replicas are to lead. */
  election: Set<string> | 'unreadable' | null
}

export async function readPendingOrders(session: ZooKeeperSession): Promise<PendingOrders> {
  const [reassignment, election] = await Promise.all([
    readOrder(session, reassignmentPath, parseReassignment),
    readOrder(session, electionPath, parseElection),
  ])
  return {
    reassignment: Array.isArray(reassignment) ? targetsByTopic(reassignment) : reassignment,
    election: Array.isArray(election) ? topicsOf(election) : election,
  }
}

/**
 * What the orders mean for a plan with Kafka stopped. A reassignment of a topic that is written forbids to go on: it
 * would be moved off its restored replicas within seconds of the start.
 * @param written topics that the plan writes and an order of reassignment names
 * @param chroot of the tree, '' where there is none, for the command that deletes an order
 */
export function checkPendingOrders(
  { reassignment, election }: PendingOrders,
  written: ReadonlySet<string>,
  chroot: string,
): PreflightFinding[] {
  const findings: PreflightFinding[] = []
  if (reassignment === 'unreadable') findings.push(unreadableOrder(reassignmentPath, chroot))
  else if (reassignment) {
    const orders = [...reassignment].map(([topic, brokers]) => `${topic} to ${nameBrokers(brokers)}`)
    const seen = `ZooKeeper holds an order to reassign partitions (${reassignmentPath}), which the first controller carries out: ${nameFirst(orders)}.`
    findings.push(
      written.size > 0
        ? {
            check: 'pendingOrders',
            result: 'error',
            seen: `${seen} This restoration writes ${nameFirst([...written])}, whose partitions would be moved at once.`,
            remedy: `With the brokers stopped, delete the order and plan again: ${deletionOf(reassignmentPath, chroot)}`,
          }
        : {
            check: 'pendingOrders',
            result: 'warning',
            seen,
            remedy: `If it is not wanted any more, delete it before the brokers start: ${deletionOf(reassignmentPath, chroot)}`,
          },
    )
  }
  if (election === 'unreadable') findings.push(unreadableOrder(electionPath, chroot))
  else if (election) {
    findings.push({
      check: 'pendingOrders',
      result: 'warning',
      seen: `ZooKeeper holds an order to elect preferred replicas (${electionPath}), which the first controller carries out: ${nameFirst([...election])}.`,
      remedy: `It hands the leadership to brokers that may lack records. Delete it before the brokers start: ${deletionOf(electionPath, chroot)}`,
    })
  }
  return findings
}

function unreadableOrder(path: string, chroot: string): PreflightFinding {
  return {
    check: 'pendingOrders',
    result: 'warning',
    seen: `ZooKeeper holds an order to the first controller (${path}) that cannot be read.`,
    remedy: `Delete it before the brokers start: ${deletionOf(path, chroot)}`,
  }
}

function deletionOf(path: string, chroot: string): string {
  return `zookeeper-shell.sh HOST:PORT${chroot} delete ${path}`
}

async function readOrder<T>(
  session: ZooKeeperSession,
  path: string,
  parse: (data: Buffer | null) => T[] | null,
): Promise<T[] | 'unreadable' | null> {
  try {
    return parse((await session.getData(path)).data) ?? 'unreadable'
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return null
    if (isZooKeeperError(error, 'NO_AUTH')) return 'unreadable'
    throw error
  }
}

function targetsByTopic(orders: readonly ReassignmentOrder[]): Map<string, Set<number>> {
  const targets = new Map<string, Set<number>>()
  for (const { topic, replicas } of orders) {
    const brokers = targets.get(topic) ?? new Set()
    for (const broker of replicas) brokers.add(broker)
    targets.set(topic, brokers)
  }
  return targets
}

function topicsOf(orders: readonly ElectionOrder[]): Set<string> {
  return new Set(orders.map(({ topic }) => topic))
}

function nameBrokers(brokers: ReadonlySet<number>): string {
  const ids = [...brokers].sort((a, b) => a - b)
  const more = ids.length - brokersNamed
  const named = ids.slice(0, brokersNamed).join(', ')
  return `${ids.length === 1 ? 'broker' : 'brokers'} ${named}${more > 0 ? ` and ${more} more` : ''}`
}

function nameFirst(names: readonly string[]): string {
  const more = names.length - topicsNamed
  return names.slice(0, topicsNamed).join('; ') + (more > 0 ? `; and ${more} more` : '')
}
