import type { ArchivedZnode } from '#lib/archive/archive.ts'
import type { WalkOutcome } from '#lib/archive/format.ts'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { walkZnodes } from '#lib/zookeeper/walk.ts'
import { kindOf } from '#lib/zookeeper/znode-kind.ts'
import { LeftOut } from './left-out.ts'
import { TreeFingerprint } from './tree-fingerprint.ts'

export interface TreeReading {
  /** Greatest zxid before the first znode was read. */
  zxidAtStart: bigint
  /** What belongs into an archive, in path order. To be iterated once, before `finish`. */
  znodes(): AsyncIterable<ArchivedZnode>
  /** Looks whether the tree stood still. */
  finish(): Promise<WalkOutcome>
}

/**
 * Reads the tree below the session's chroot. The picture is stable when the server's zxid did not move, or else when
 * a second walk finds every znode as the first has read it (TreeFingerprint). A tree that never stands still that long
 * gives an archive that is marked as not stable.
 */
export async function readTree(session: ZooKeeperSession, signal: AbortSignal): Promise<TreeReading> {
  await session.sync('/')
  const zxidAtStart = session.lastZxid
  const leftOut = new LeftOut()
  const first = new TreeFingerprint()

  async function* znodes(): AsyncGenerator<ArchivedZnode, void, undefined> {
    // Below a znode that is not archived nothing is: it would have no parent in the archive.
    let heldBack: string | null = null
    const walk = walkZnodes(session, '/', {
      skip: (path) => {
        const { backup, meaning } = classifyZnode(path)
        if (backup === 'no') leftOut.exclude(path, meaning)
        return backup === 'no'
      },
      onUnreadable: (path, reason) => {
        leftOut.unreadable(path, reason)
        first.addUnreadable(path)
      },
      signal,
    })
    for await (const znode of walk) {
      first.add(znode)
      const { path, data, acl, stat } = znode
      const kind = kindOf(stat)
      if (kind === 'ephemeral') {
        leftOut.exclude(path, 'ephemeral: it ends with its session')
        continue
      }
      const isBelowHeldBack = heldBack !== null && path.startsWith(`${heldBack}/`)
      if (isBelowHeldBack || classifyZnode(path).backup === 'note') {
        leftOut.note(path, data)
        if (!isBelowHeldBack) heldBack = path
        continue
      }
      yield { path, kind, data, acl, stat }
    }
  }

  async function finish(): Promise<WalkOutcome> {
    await session.sync('/')
    const zxidAtEnd = session.lastZxid
    const stable = zxidAtEnd === zxidAtStart || first.digest() === (await fingerprintTree(session, signal))
    return { stable, zxidAtEnd: String(zxidAtEnd), ...leftOut.summary() }
  }

  return { zxidAtStart, znodes, finish }
}

async function fingerprintTree(session: ZooKeeperSession, signal: AbortSignal): Promise<string> {
  const fingerprint = new TreeFingerprint()
  const walk = walkZnodes(session, '/', {
    skip: (path) => classifyZnode(path).backup === 'no',
    onUnreadable: (path) => fingerprint.addUnreadable(path),
    signal,
  })
  for await (const znode of walk) fingerprint.add(znode)
  return fingerprint.digest()
}
