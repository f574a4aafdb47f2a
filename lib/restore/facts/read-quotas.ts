import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { walkZnodes } from '#lib/zookeeper/walk.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'

/** A hard limit of ZooKeeper's that concerns this tree: past it writes are refused where the server enforces quotas. */
export interface Quota {
  /** Where it stands, from ZooKeeper's root. */
  path: string
  /** What it covers, within the chroot; `/` for the whole tree. */
  covers: string
  /** znodes or bytes of data; null: no limit. */
  limits: { znodes: number | null; bytes: number | null }
  /** What is there now, by ZooKeeper's own count. */
  used: { znodes: number; bytes: number }
}

const root = '/zookeeper/quota'

/** Hard quotas on the chroot, above and below it, as far as they may be read. Soft ones only make the server log. */
export async function readQuotas(session: ZooKeeperSession, signal: AbortSignal): Promise<Quota[]> {
  const contents = new Map<string, string>()
  try {
    for await (const { path, data } of walkZnodes(session.unrooted(), root, { onUnreadable: () => {}, signal })) {
      if (data) contents.set(path.slice(root.length), data.toString('utf8'))
    }
  } catch (error) {
    // A ZooKeeper-like server may have none.
    if (!isZooKeeperError(error, 'NO_NODE')) throw error
  }
  return [...contents].flatMap(([name, text]) => {
    if (!name.endsWith('/zookeeper_limits')) return []
    const path = name.slice(0, -'/zookeeper_limits'.length)
    const covers = coveredWithin(session.chroot, path)
    const limits = { znodes: readNumber(text, 'countHardLimit'), bytes: readNumber(text, 'byteHardLimit') }
    if (covers === null || (limits.znodes === null && limits.bytes === null)) return []
    const stats = contents.get(`${path}/zookeeper_stats`) ?? ''
    const used = { znodes: readNumber(stats, 'count') ?? 0, bytes: readNumber(stats, 'bytes') ?? 0 }
    return [{ path: path === '' ? '/' : path, covers, limits, used }]
  })
}

function coveredWithin(chroot: string, path: string): string | null {
  if (path === '' || chroot === path || chroot.startsWith(`${path}/`)) return '/'
  return path.startsWith(`${chroot}/`) ? path.slice(chroot.length) : null
}

/** `count=-1,bytes=-1=;byteHardLimit=-1;countHardLimit=300`; -1 is no limit. */
function readNumber(text: string, name: string): number | null {
  const value = new RegExp(`(?:^|[,;=])${name}=(\\d{1,15})(?!\\d)`).exec(text)?.[1]
  return value === undefined ? null : Number(value)
}
