import { isAppError } from '#lib/errors.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'

export interface Quota {
  /** From ZooKeeper's root. */
  path: string
  /** As ZooKeeper keeps them: `count=-1,bytes=-1=;byteHardLimit=-1;countHardLimit=300`. */
  limits: string
}

/**
 * The quota that a znode falls under: ZooKeeper keeps it below /zookeeper/quota, and allows one on a way down.
 * @param path from ZooKeeper's root
 * @returns null where there is none, or it may not be read
 */
export async function findQuota(session: ZooKeeperSession, path: string): Promise<Quota | null> {
  const root = session.unrooted()
  for (let at = path; at !== '' && at !== '/'; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = await root.getData(`/zookeeper/quota${at}/zookeeper_limits`).catch((error: unknown) => {
      // It only explains another error.
      if (isAppError(error)) return null
      throw error
    })
    if (found) return { path: at, limits: found.data?.toString() ?? '' }
  }
  return null
}
