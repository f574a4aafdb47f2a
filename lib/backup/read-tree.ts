import type { ArchivedZnode } from '#lib/archive/archive.ts'
import type { WalkOutcome } from '#lib/archive/format.ts'
import { classifyZnode, type ZnodeMeaning } from '#lib/kafka/catalogue.ts'
import { isMaskedAcl } from '#lib/zookeeper/masked-acl.ts'
import type { Acl, Znode, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { walkZnodes } from '#lib/zookeeper/walk.ts'
import { kindOf } from '#lib/zookeeper/znode-kind.ts'
import { KnownAcls } from './known-acls.ts'
import { LeftOut } from './left-out.ts'
import { ZnodeSpool } from './znode-spool.ts'

/** The first reading and the rounds behind it; a tree that does not hold still that long is archived as not stable. */
const maxRounds = 6

export interface TreePicture {
  /** The moment the picture is of, where it is stable: the greatest zxid before its first znode was read. */
  zxidAtStart: bigint
  count: number
  /** What belongs into an archive, in path order. */
  znodes(): AsyncIterable<ArchivedZnode>
  outcome: WalkOutcome
  /** Znodes with a digest in their ACL that ZooKeeper hides. */
  maskedAcls: number
  /** The latest time in any Stat, by the ensemble's clock. */
  latestStampMs: number
  /** Lets go of the disk. */
  close(): Promise<void>
}

export interface TreeReading {
  /** ACLs of an earlier reading; closed here. */
  previousAcls: KnownAcls | null
  /** Called when those turn out not to be trusted: the tree is then read again without them. */
  onPreviousFault: (error: unknown) => void
  /** An existing folder for the picture, which may be large and holds secrets. */
  spoolDirectory: string
  /** Called for each znode that is read, with its number in this round. */
  onRead: (count: number, path: string) => void
}

/**
 * Reads the tree below the session's chroot until the picture is of one moment, or `maxRounds` are over. The picture
 * goes to disk first: it is read at ZooKeeper's pace, however slow the place of the archive.
 *
 * A round shows the tree as it was at the zxid seen before the round when no znode in it was created, changed or got or
 * lost children later (czxid, mzxid, pzxid), and no ACL changed. setACL stamps no zxid: an ACL is that of the moment
 * when aversion is 0, or when the same aversion was seen before the round. So a tree that holds still for one round is
 * stable after it, and one with changed ACLs after the next. Later rounds ask for no ACL that is known.
 */
export async function readTree(
  session: ZooKeeperSession,
  reading: TreeReading,
  signal: AbortSignal,
): Promise<TreePicture> {
  let { previousAcls } = reading
  let picture: TreePicture | null = null
  for (let round = 1; ; round++) {
    const seenBefore: KnownAcls | null = picture ? new KnownAcls(lotsOf(picture)) : previousAcls
    let next: TreePicture
    let fault: { error: unknown } | null = null
    try {
      next = await readRound(session, seenBefore, reading, signal)
      fault = (await seenBefore?.findFault()) ?? null
      if (fault) await next.close()
    } finally {
      await seenBefore?.close()
      await picture?.close()
    }
    signal.throwIfAborted()
    if (fault && picture) throw fault.error
    if (fault) {
      reading.onPreviousFault(fault.error)
      previousAcls = null
      continue
    }
    if (next.outcome.stable || round === maxRounds) return next
    picture = next
  }
}

async function* lotsOf(picture: TreePicture): AsyncGenerator<ArchivedZnode[], void, undefined> {
  for await (const znode of picture.znodes()) yield [znode]
}

async function readRound(
  session: ZooKeeperSession,
  seenBefore: KnownAcls | null,
  { spoolDirectory, onRead }: TreeReading,
  signal: AbortSignal,
): Promise<TreePicture> {
  // The first one makes the session find out what the server knows, by a session of its own, which counts the zxid up.
  await session.multiRead([{ op: 'getData', path: '/' }])
  await session.sync('/')
  const zxidAtStart = session.lastZxid
  const leftOut = new LeftOut()
  const spool = await ZnodeSpool.create(spoolDirectory)
  let hasMoved = false
  let maskedAcls = 0
  let latestStampMs = 0
  const walk = walkZnodes(session, '/', {
    skip: (path) => {
      const reason = reasonToSkip(path, session.chroot)
      if (reason !== null) leftOut.exclude(path, reason)
      return reason !== null
    },
    onUnreadable: (path, reason) => leftOut.unreadable(path, reason),
    onMoved: () => {
      hasMoved = true
    },
    knownAcls: (path, stat) => {
      const judge = (acl: readonly Acl[] | null) => {
        if (acl === null && stat.aversion !== 0) hasMoved = true
        return acl
      }
      const found = seenBefore?.find(path, stat) ?? null
      return found instanceof Promise ? found.then(judge) : judge(found)
    },
    signal,
  })
  try {
    let count = 0
    // Below a znode that is not archived nothing is: it would have no parent in the archive.
    let heldBack: string | null = null
    for await (const znode of walk) {
      onRead(++count, znode.path)
      const { path, data, acl, stat } = znode
      latestStampMs = Math.max(latestStampMs, stat.ctime, stat.mtime)
      const kind = kindOf(stat)
      if (kind === 'ephemeral') {
        leftOut.exclude(path, 'ephemeral: it ends with its session')
        continue
      }
      if (isNewerThan(zxidAtStart, znode)) hasMoved = true
      const isBelowHeldBack = heldBack !== null && path.startsWith(`${heldBack}/`)
      if (isBelowHeldBack || classifyZnode(path).backup === 'note') {
        leftOut.note(path, data)
        if (!isBelowHeldBack) heldBack = path
        continue
      }
      if (isMaskedAcl(acl)) maskedAcls++
      await spool.add({ path, kind, data, acl, stat })
    }
    await spool.flush()
    await session.sync('/')
  } catch (error) {
    await spool.close()
    throw error
  }
  const zxidAtEnd = session.lastZxid
  // Where nothing at all was written meanwhile, no ACL was either.
  const stable = !hasMoved || zxidAtEnd === zxidAtStart
  return {
    zxidAtStart,
    count: spool.count,
    znodes: () => spool.znodes(),
    outcome: { stable, zxidAtEnd: String(zxidAtEnd), ...leftOut.summary() },
    maskedAcls,
    latestStampMs,
    close: () => spool.close(),
  }
}

/** Why a znode and what lies below it does not belong into an archive; null where it does. */
function reasonToSkip(path: string, chroot: string): string | null {
  const meaning = classifyZnode(path)
  if (meaning.backup === 'no') return meaning.meaning
  return isOfAnotherUser(path, meaning, chroot)
    ? 'not of Kafka: at the root of ZooKeeper it belongs to another of its users'
    : null
}

/** Without a chroot Kafka shares the root of ZooKeeper with whoever else uses it. */
export function isOfAnotherUser(path: string, meaning: ZnodeMeaning, chroot: string): boolean {
  return chroot === '' && meaning.class === 'unknown' && path.lastIndexOf('/') === 0
}

function isNewerThan(zxid: bigint, { path, stat }: Pick<Znode, 'path' | 'stat'>): boolean {
  return stat.czxid > zxid || stat.mzxid > zxid || (stat.pzxid > zxid && hasArchivedChildren(path))
}

/** Notifications and registrations come and go all the time, and no archive holds them. */
function hasArchivedChildren(path: string): boolean {
  return classifyZnode(path === '/' ? '/0' : `${path}/0`).backup !== 'no'
}
