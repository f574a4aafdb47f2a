import { createHash } from 'node:crypto'
import { AppError } from '#lib/errors.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { ZnodeOperation, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'

const folder = '/kafka-metadata-console'

/**
 * The lock of one Kafka tree: an ephemeral znode of this session outside the tree, or inside the chroot where the root
 * is closed to us. Every transaction checks it, so a worker that lost its session cannot write any more.
 */
export interface RestorationLock {
  /** First operation of every transaction. */
  readonly check: ZnodeOperation
  /** How far the ensemble's clock, which stamped the lock, is ahead of this host's, milliseconds. */
  readonly clockAheadMs: number
  release(): Promise<void>
}

/** Throws PREFLIGHT_FAILED when another restoration holds it. */
export async function acquireRestorationLock(session: ZooKeeperSession, holder: string): Promise<RestorationLock> {
  const name = createHash('sha256').update(session.chroot).digest('hex').slice(0, 32)
  const outside = session.unrooted()
  const tree = (await canCreateFolder(outside)) ? outside : session
  if (tree === session) await createFolder(session)
  const path = `${folder}/${name}`
  const began = Date.now()
  try {
    await tree.create(path, Buffer.from(JSON.stringify({ holder })), openAcl, { ephemeral: true })
  } catch (error) {
    if (!isZooKeeperError(error, 'NODE_EXISTS')) throw error
    throw new AppError('PREFLIGHT_FAILED', 'Another restoration of this Kafka tree is running.', {
      remedy: `Wait for it to end. If its worker died, its lock (${path}) goes within the session timeout of 30 s; then Retry.`,
      cause: error,
    })
  }
  const ours = (began + Date.now()) / 2
  const { ctime = ours } = (await tree.exists(path)) ?? {}
  return {
    clockAheadMs: Math.round(ctime - ours),
    check: { op: 'check', path, version: 0, absolute: tree === outside },
    release: async () => {
      await tree.delete(path, -1).catch((error: unknown) => {
        if (!isZooKeeperError(error)) throw error
      })
    },
  }
}

async function canCreateFolder(tree: ZooKeeperSession): Promise<boolean> {
  try {
    await createFolder(tree)
    return true
  } catch (error) {
    if (isZooKeeperError(error, 'NO_AUTH')) return false
    throw error
  }
}

async function createFolder(tree: ZooKeeperSession): Promise<void> {
  if (await tree.exists(folder)) return
  await tree.create(folder, null, openAcl).catch((error: unknown) => {
    if (!isZooKeeperError(error, 'NODE_EXISTS')) throw error
  })
}
