import type { ArchiveHeader, ArchiveTrailer } from '#lib/archive/format.ts'
import type { ArchiveCardView } from '#lib/contract/archives.ts'

export interface CardSubject {
  header: ArchiveHeader
  trailer: ArchiveTrailer
  path: string
  sizeBytes: number
  /** Of the cluster it would be restored to. */
  systemVersion: string
  /** Of the live tree; null where it has none or could not be asked. */
  liveClusterId: string | null
}

/** What a person must know of an archive before choosing it. */
export function makeArchiveCard(subject: CardSubject): ArchiveCardView {
  const { header, trailer, path, sizeBytes, systemVersion, liveClusterId } = subject
  return {
    path,
    sizeBytes,
    systemVersion: header.systemVersion,
    systemVersionMatches: header.systemVersion === systemVersion,
    dataSource: header.dataSource,
    clusterName: header.clusterName,
    taskName: header.taskName,
    takenAt: header.startedAt,
    clusterId: header.clusterId,
    clusterIdMatches: liveClusterId === null || header.clusterId === null ? null : liveClusterId === header.clusterId,
    status: trailer.status,
    stable: trailer.stable,
    znodes: trailer.znodes,
    countsByClass: trailer.countsByClass,
  }
}
