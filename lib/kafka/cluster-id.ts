import { z } from 'zod'
import type { ZnodeData } from '#lib/zookeeper/types.ts'
import { parseJson } from './parse-json.ts'

/** The znode that is written last. */
export const clusterIdPath = '/cluster/id'

/**
 * The id that stands in /cluster/id while a restoration is under way. Brokers whose disks carry an id compare it before
 * they load a log, and exit naming it.
 */
export const gateId = 'RESTORE-IN-PROGRESS'

const gateCloserSchema = z.looseObject({
  archive: z.string(),
  options: z.record(z.string(), z.unknown()).nullable(),
  optionsSha256: z.string().nullable(),
  safetyBackup: z.string().nullable(),
  holder: z.string(),
  at: z.iso.datetime(),
})
/** Which restoration closed a gate: only one that does at least as much may lift it, and the Undo of that one. */
export interface GateCloser {
  /** Content hash of the archive that is restored, hexadecimal. */
  archive: string
  /** What it restores of it; null where that is not known (an Undo), or too long to stand here. */
  options: Record<string, unknown> | null
  /** Of the same, whatever its length; null where it is not known. */
  optionsSha256: string | null
  /** Content hash of its safety backup; null: it took none. */
  safetyBackup: string | null
  /** The host and the execution or process, as in the lock. */
  holder: string
  /** ISO 8601, by that host's clock. */
  at: string
}

const clusterIdSchema = z.looseObject({
  id: z.string(),
  /** Beside the gate's id: what stood there before, as text. Kafka reads the id only. */
  before: z.string().optional(),
  /** Missing, or not as we know it, in gates of other versions: then nobody knows. */
  closedBy: gateCloserSchema.nullable().optional().catch(null),
})

/** What /cluster/id says, seen through the gate of an unfinished restoration. */
export interface ClusterIdFacts {
  /** null where there is none, or none that Kafka could read. */
  id: string | null
  /** The znode's data as Kafka left it. */
  data: ZnodeData
  isGated: boolean
  /** null where it is open, or an older version closed it. */
  closedBy: GateCloser | null
}

export function readClusterId(data: ZnodeData): ClusterIdFacts {
  const json = parse(data)
  if (json?.id !== gateId) return { id: json?.id ?? null, data, isGated: false, closedBy: null }
  const before = json.before === undefined ? null : Buffer.from(json.before)
  return { id: parse(before)?.id ?? null, data: before, isGated: true, closedBy: json.closedBy ?? null }
}

/** The gate, remembering what stood there, so that any console or `kmc` can put it back. */
export function gateData(before: ZnodeData, closedBy: GateCloser | null = null): Buffer {
  return Buffer.from(
    JSON.stringify({ version: '1', id: gateId, before: before?.toString('utf8'), ...(closedBy && { closedBy }) }),
  )
}

export function clusterIdData(id: string): Buffer {
  return Buffer.from(JSON.stringify({ version: '1', id }))
}

function parse(data: ZnodeData): z.infer<typeof clusterIdSchema> | null {
  const parsed = clusterIdSchema.safeParse(parseJson(data))
  return parsed.success ? parsed.data : null
}
