import type { ZnodeData } from '#lib/zookeeper/types.ts'
import { classifyZnode } from './catalogue.ts'
import { parseAcls, parseConfig } from './entity-json.ts'
import { parseJson } from './parse-json.ts'

const mask = '••••••'
const secretConfigName = /(password|secret|credential|jaas|token|key$)/i

/**
 * A znode's content as a person reads it: configurations one `name = value` a line with durations and sizes spelt out,
 * ACLs one rule a line, other JSON indented. SCRAM verifiers, broker secrets and tokens are masked. null stays null.
 */
export function describeZnode(path: string, data: ZnodeData): string | null {
  if (data === null) return null
  const meaning = classifyZnode(path)
  if (meaning.class === 'token') return mask
  // Somebody else's, who may keep secrets there.
  if (meaning.class === 'unknown') return `${data.length} bytes, not shown`
  const config = meaning.class === 'configuration' || meaning.class === 'user' ? parseConfig(data) : null
  if (config) {
    return Object.keys(config)
      .sort()
      .map((name) => `${name} = ${describeConfigValue(name, config[name] ?? '')}`)
      .join('\n')
  }
  const acls = meaning.class === 'acl' ? parseAcls(data) : null
  if (acls) {
    return acls
      .map((acl) => `${acl.permissionType} ${acl.principal} ${acl.operation} from ${acl.host}`)
      .sort()
      .join('\n')
  }
  if (meaning.secret) return mask
  const json = parseJson(data)
  if (json !== undefined) return JSON.stringify(json, null, 2)
  const text = data.toString('utf8')
  return isReadable(text) ? text : `${data.length} bytes, not text`
}

/** `604800000 (7 d)`; verifiers and secrets masked. */
export function describeConfigValue(name: string, value: string): string {
  if (name.startsWith('SCRAM-')) return `${mask} (verifier)`
  if (secretConfigName.test(name)) return mask
  if (!/^\d+$/.test(value)) return value
  const unit = name.endsWith('.ms') ? describeMilliseconds(Number(value)) : null
  const size = /(bytes|byte_rate)$/.test(name) ? describeBytes(Number(value)) : null
  const spelt = unit ?? size
  return spelt ? `${value} (${spelt})` : value
}

/** What changes between two configurations: `retention.ms 604800000 (7 d) → 3600000 (1 h)`, one clause a name. */
export function describeConfigChange(before: Record<string, string>, after: Record<string, string>): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  const clauses = names.flatMap((name) => {
    const old = before[name]
    const now = after[name]
    if (old === now) return []
    if (old === undefined) return [`${name} set to ${describeConfigValue(name, now ?? '')}`]
    if (now === undefined) return [`${name} ${describeConfigValue(name, old)} removed`]
    if (describeConfigValue(name, old) === describeConfigValue(name, now)) return [`${name} differs`]
    return [`${name} ${describeConfigValue(name, old)} → ${describeConfigValue(name, now)}`]
  })
  return clauses.join('; ')
}

/** Kafka percent-encodes user and client names in paths; `<default>` stands for the default entity. */
export function decodeEntityName(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', '%20'))
  } catch {
    return name
  }
}

function describeMilliseconds(ms: number): string | null {
  const units: [number, string][] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ]
  for (const [size, unit] of units) if (ms >= size && ms % size === 0) return `${ms / size} ${unit}`
  return null
}

function describeBytes(bytes: number): string | null {
  const units: [number, string][] = [
    [1024 ** 3, 'GiB'],
    [1024 ** 2, 'MiB'],
    [1024, 'KiB'],
  ]
  for (const [size, unit] of units) if (bytes >= size && bytes % size === 0) return `${bytes / size} ${unit}`
  return null
}

function isReadable(text: string): boolean {
  return [...text].every((character) => character >= ' ' || '\t\n\r'.includes(character)) && !text.includes('\ufffd')
}
