import type { Acl, Znode, ZnodeData, ZnodeStat, ZooKeeperSession } from './types.ts'
import { isZooKeeperError } from './zookeeper-error.ts'

export interface WalkOptions {
  /** Asked before a znode is read; true leaves it and everything below it out. */
  skip?: (path: string) => boolean
  /** A znode that may not be read (NO_AUTH): it and everything below it are missing from the walk. */
  onUnreadable: (path: string, reason: string) => void
  signal?: AbortSignal | undefined
}

/** Znodes read ahead of the one the caller has in hand: keeps the server busy, about 256 requests in flight at most. */
const readAhead = 128
/** Bytes of data read ahead; znodes near 1 MB must not fill the memory. */
const readAheadBytes = 16 * 1024 * 1024

interface Step {
  path: string
  next: Step | null
  started: boolean
  outcome: Promise<Outcome> | null
}

type Outcome = { read: Znode; children: string[] } | { unreadable: string } | 'gone' | { failed: unknown }

/**
 * Every znode from `root` down, in component-wise path order (`/a/b` before `/a-b`), each with data, Stat and ACL.
 * What disappears while the walk goes on is left out. Memory holds the names of the siblings along one branch and a
 * bounded window of data, not the tree. Throws what the session throws, and the signal's reason.
 */
export async function* walkZnodes(
  session: ZooKeeperSession,
  root: string,
  options: WalkOptions,
): AsyncGenerator<Znode, void, undefined> {
  let head: Step | null = { path: root, next: null, started: false, outcome: null }
  let bytesAhead = 0

  // The list from `head` on is the part of the tree already known by name, in order. Reading a znode puts its children
  // right behind it, so scanning the first steps always finds what is wanted soonest.
  const startReading = () => {
    let scanned = 0
    for (let step = head; step && scanned < readAhead; step = step.next, scanned++) {
      if (step.started) continue
      if (bytesAhead >= readAheadBytes && step !== head) return
      step.started = true
      const reading = step
      reading.outcome = readZnode(session, reading.path)
        .then((outcome) => {
          if (typeof outcome === 'object' && 'read' in outcome) {
            bytesAhead += outcome.read.data?.length ?? 0
            insertChildren(reading, outcome.children, options.skip)
            startReading()
          }
          return outcome
        })
        .catch((failed: unknown): Outcome => ({ failed }))
    }
  }

  while (head) {
    options.signal?.throwIfAborted()
    startReading()
    const step: Step = head
    const outcome = await step.outcome
    head = step.next
    if (outcome === null || outcome === 'gone') continue
    if ('failed' in outcome) throw outcome.failed
    if ('unreadable' in outcome) {
      options.onUnreadable(step.path, outcome.unreadable)
      continue
    }
    bytesAhead -= outcome.read.data?.length ?? 0
    yield outcome.read
  }
}

function insertChildren(parent: Step, children: string[], skip: WalkOptions['skip']): void {
  const base = parent.path === '/' ? '/' : `${parent.path}/`
  let after = parent
  for (const child of children.sort()) {
    const path = base + child
    if (skip?.(path)) continue
    const step: Step = { path, next: after.next, started: false, outcome: null }
    after.next = step
    after = step
  }
}

async function readZnode(session: ZooKeeperSession, path: string): Promise<Outcome> {
  try {
    const [{ data, stat }, acl] = await readDataAndAcl(session, path)
    const children = stat.numChildren > 0 ? (await session.getChildren(path)).children : []
    return { read: { path, data, stat, acl }, children }
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return 'gone'
    if (isZooKeeperError(error, 'NO_AUTH')) return { unreadable: 'ZooKeeper denies access (NO_AUTH)' }
    throw error
  }
}

/** Both belong to the same moment: setACL leaves no zxid, only a new aversion, so that is compared. */
async function readDataAndAcl(
  session: ZooKeeperSession,
  path: string,
): Promise<[{ data: ZnodeData; stat: ZnodeStat }, readonly Acl[]]> {
  for (;;) {
    const [read, access] = await Promise.all([session.getData(path), session.getAcl(path)])
    if (access.stat.aversion === read.stat.aversion) return [read, access.acl]
  }
}
