import type { NameServiceEntry, ObsEntry, ResourceManagerEntry } from './storage-entries.ts'

/** What the drivers need to know of the cluster whose archives they hold. */
export interface SourceCluster {
  name: string
  dataStoragePath: string
  networkType: 'IPv4' | 'IPv6'
  systemVersion: string
  nameServices: readonly NameServiceEntry[]
  resourceManagers: readonly ResourceManagerEntry[]
  /** null: the cluster has no OBS. */
  obs: ObsEntry | null
  /** Opened when it is needed. */
  openObsSecretKey(): string | null
}
