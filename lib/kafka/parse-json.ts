import { findJsonExcess } from '#lib/find-json-excess.ts'
import type { ZnodeData } from '#lib/zookeeper/types.ts'

/** undefined for what is no JSON, or would fill the memory: an archive is a stranger's file. */
export function parseJson(data: ZnodeData): unknown {
  if (data === null || data.length === 0) return undefined
  const text = data.toString('utf8')
  if (findJsonExcess(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
