import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { Znode, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { walkZnodes } from '#lib/zookeeper/walk.ts'
import { kindOf } from '#lib/zookeeper/znode-kind.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'

const maxRounds = 20
const pipelined = 200

/** Every znode of Kafka's tree that is not ephemeral, as other tools keep it: notifications and commands too. */
export async function dumpTree(session: ZooKeeperSession): Promise<Znode[]> {
  const dump: Znode[] = []
  const znodes = walkZnodes(session, '/', {
    skip: isForeign,
    onUnreadable: (path) => {
      throw new Error(`${path} cannot be read.`)
    },
  })
  for await (const znode of znodes) if (kindOf(znode.stat) !== 'ephemeral') dump.push(znode)
  return dump
}

export interface VerbatimOptions {
  /** Only these subtrees; default everything. */
  only?: readonly string[]
  /** It is interrupted when it comes to this znode. */
  stopBefore?: string
  /** Null data becomes empty, as in every tool whose format is JSON or text. */
  nullAsEmpty?: boolean
}

/** What other tools do: delete what is there, create everything as it was, with the same data and ACL. */
export async function restoreVerbatim(
  session: ZooKeeperSession,
  dump: readonly Znode[],
  { only = ['/'], stopBefore, nullAsEmpty = false }: VerbatimOptions = {},
): Promise<void> {
  for (const root of only) await deleteTree(session, root)
  for (const { path, data, acl } of dump) {
    if (path === stopBefore) return
    if (path === '/' ? await session.exists('/') : !only.some((root) => isWithin(path, root))) continue
    await session.create(path, data ?? (nullAsEmpty ? Buffer.alloc(0) : null), acl.length > 0 ? acl : openAcl)
  }
}

/**
 * Everything from `root` down, as an administrator's slip or a lost disk; ephemeral znodes of live brokers too. A live
 * controller puts its znode back in the middle of it: what has come is deleted again.
 */
export async function deleteTree(session: ZooKeeperSession, root: string): Promise<void> {
  for (let round = 0; round < maxRounds && (await session.exists(root)); round++) {
    const paths: string[] = []
    for await (const { path } of walkZnodes(session, root, { skip: isForeign, onUnreadable: () => {} })) {
      if (path !== '/' || session.chroot !== '') paths.push(path)
    }
    if (paths.length === 0) return // Without a chroot ZooKeeper's own znodes stay.
    paths.reverse()
    // Requests of one session are carried out in order: children before their parents.
    for (let n = 0; n < paths.length; n += pipelined) {
      await Promise.all(paths.slice(n, n + pipelined).map((path) => deleteIfThere(session, path)))
    }
  }
}

async function deleteIfThere(session: ZooKeeperSession, path: string): Promise<void> {
  await session.delete(path, -1).catch((error: unknown) => {
    if (!isZooKeeperError(error, 'NO_NODE') && !isZooKeeperError(error, 'NOT_EMPTY')) throw error
  })
}

function isForeign(path: string): boolean {
  return isWithin(path, '/zookeeper') || isWithin(path, '/kafka-metadata-console')
}

function isWithin(path: string, root: string): boolean {
  return root === '/' || path === root || path.startsWith(`${root}/`)
}
