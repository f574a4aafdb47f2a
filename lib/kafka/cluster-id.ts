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

const clusterIdSchema = z.looseObject({
  id: z.string(),
  /** Beside the gate's id: what stood there before, as text. Kafka reads the id only. */
  before: z.string().optional(),
})

/** What /cluster/id says, seen through the gate of an unfinished restoration. */
export interface ClusterIdFacts {
  /** null where there is none, or none that Kafka could read. */
  id: string | null
  /** The znode's data as Kafka left it. */
  data: ZnodeData
  isGated: boolean
}

export function readClusterId(data: ZnodeData): ClusterIdFacts {
  const json = parse(data)
  if (json === null) return { id: null, data, isGated: false }
  if (json.id !== gateId) return { id: json.id, data, isGated: false }
  const before = json.before === undefined ? null : Buffer.from(json.before)
  return { id: parse(before)?.id ?? null, data: before, isGated: true }
}

/** The gate, remembering what stood there, so that any console or `kmc` can put it back. */
export function gateData(before: ZnodeData): Buffer {
  return Buffer.from(JSON.stringify({ version: '1', id: gateId, before: before?.toString('utf8') }))
}

export function clusterIdData(id: string): Buffer {
  return Buffer.from(JSON.stringify({ version: '1', id }))
}

function parse(data: ZnodeData): z.infer<typeof clusterIdSchema> | null {
  const parsed = clusterIdSchema.safeParse(parseJson(data))
  return parsed.success ? parsed.data : null
}
