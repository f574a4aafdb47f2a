import { z } from 'zod'
import type { ZnodeData } from '#lib/zookeeper/types.ts'
import { parseJson } from './parse-json.ts'

/** Configurations (topics, brokers, clients, users, addresses) and ACLs, as Kafka keeps them. */

const configSchema = z.looseObject({ version: z.number().int(), config: z.record(z.string(), z.string()) })

const aclEntrySchema = z.looseObject({
  principal: z.string(),
  permissionType: z.string(),
  operation: z.string(),
  host: z.string(),
})
const aclsSchema = z.looseObject({ version: z.number().int(), acls: z.array(aclEntrySchema) })
export type AclEntry = z.infer<typeof aclEntrySchema>

/** Names to values, or null for what Kafka itself could not use. */
export function parseConfig(data: ZnodeData): Record<string, string> | null {
  const json = parseJson(data)
  const parsed = configSchema.safeParse(json)
  return parsed.success ? parsed.data.config : null
}

export function parseAcls(data: ZnodeData): AclEntry[] | null {
  const parsed = aclsSchema.safeParse(parseJson(data))
  return parsed.success ? parsed.data.acls : null
}
