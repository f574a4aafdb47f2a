import type { ArchiveHeader } from '#lib/archive/format.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { type LiveFacts, readLiveFacts } from '../facts/live-facts.ts'
import type { PreflightFinding } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import { checkChroot } from './check-chroot.ts'
import { checkSurroundings } from './preflight.ts'
import { probeEndpoints } from './probe-endpoints.ts'

/** What a restoration and its Undo must know to look for brokers, as often as they want. */
export interface Lookout {
  session: ZooKeeperSession
  /** Of the archive in hand: it names brokers that were registered when it was taken. */
  header: ArchiveHeader
  /** Of the cluster; must equal the archive's. */
  systemVersion: string
  options: Pick<PlanOptions, 'mode' | 'confirmBrokersStopped' | 'createChroot'>
  /** host:port of brokers seen registered earlier, beside those in the archive. */
  knownEndpoints: readonly string[]
}

/** Looks at the live tree and asks the brokers' endpoints; of the archive it needs the header only. */
export async function lookAround(
  { session, header, systemVersion, options, knownEndpoints }: Lookout,
  signal: AbortSignal,
): Promise<{ live: LiveFacts; findings: PreflightFinding[] }> {
  const live = await readLiveFacts(session)
  const known = [...knownEndpoints, ...[...header.brokers, ...live.leftBehind].flatMap((one) => one.endpoints)]
  const registered = live.brokers.flatMap((broker) => broker.endpoints)
  // With brokers registered only theirs matter: one that refuses was killed and stays listed until its session ends.
  const asked = options.mode === 'online' ? [] : registered.length > 0 ? registered : known
  const endpoints = await probeEndpoints(asked, signal)
  const findings = checkSurroundings({ header, live, systemVersion, options, endpoints })
  return { live, findings: [...findings, ...(await checkChroot(session, header, options))] }
}
