import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError, isAppError } from '#lib/errors.ts'
import type { Reporter } from '#lib/progress.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { Acl, ZnodeData, ZnodeOperation, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import { describeLockHolder, isProcessGone, isThisProcess, nameOfHolder, parseLockHolder } from './lock-holder.ts'

const folder = '/kafka-metadata-console'
/** Between two looks whether a dead holder's session has ended. */
const pollMs = 250
/** Beyond the session's own time: servers end sessions in steps, and a new leader begins to count anew. */
const graceMs = 5000
/** A folder may go, with another's release, between its making and the lock in it. */
const mostTries = 10

/** The whole entry for whoever signed in, reading for all: a refused one must be told who holds it. */
const ownerAcl: readonly Acl[] = [
  { perms: 31, scheme: 'auth', id: '' },
  { perms: 1, scheme: 'world', id: 'anyone' },
]

/** Marks of the locks that this process holds: what its dead sessions left behind is nobody's. */
const heldHere = new Set<string>()

/**
 * The lock of one Kafka tree: ephemeral znodes of this session, at ZooKeeper's root and inside the chroot, wherever it
 * may create them; whoever may do so at one place only looks at the other. Beside the lock, whose name everybody knows,
 * stands one with a random name: every transaction checks that one, so a worker whose lock is gone cannot write any
 * more, not even when another holds the lock by then.
 */
export interface RestorationLock {
  /** First operation of every transaction. */
  readonly check: ZnodeOperation
  /** How far the ensemble's clock, which stamped the lock, is ahead of this host's, milliseconds. */
  readonly clockAheadMs: number
  /** Never throws: what cannot be deleted goes with the session. */
  release(): Promise<void>
}

/**
 * Waits for the session of a holder of this host whose process is gone.
 * Throws PREFLIGHT_FAILED when another restoration holds it, ZK_NO_ACCESS where none can be had, the signal's reason.
 */
export async function acquireRestorationLock(
  session: ZooKeeperSession,
  holder: string,
  report: Reporter,
  signal: AbortSignal,
): Promise<RestorationLock> {
  const giveUpAt = performance.now() + session.negotiatedTimeoutMs + graceMs
  let isWaiting = false
  for (;;) {
    const mark = randomBytes(16).toString('hex')
    const attempt = new Attempt(session, mark, Buffer.from(JSON.stringify(await describeLockHolder(holder, mark))))
    const found = await attempt.run()
    if (found === null) return attempt.lock()
    const mayGo = found.isGone || (await isLeftBehind(found))
    if (!mayGo || performance.now() > giveUpAt) throw refusal(found)
    if (!isWaiting && !found.isGone) {
      report.log(
        'warn',
        `The lock is of ${nameOfHolder(found.data)}, which is gone from this host. ZooKeeper has not noticed yet: waiting for the end of its session.`,
      )
      isWaiting = true
    }
    await delay(pollMs, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

interface FoundLock {
  path: string
  data: ZnodeData
  /** It went while it was looked at. */
  isGone: boolean
}

async function isLeftBehind({ data }: FoundLock): Promise<boolean> {
  const holder = parseLockHolder(data)
  if (!holder) return false
  return (await isThisProcess(holder)) ? !heldHere.has(holder.mark) : isProcessGone(holder)
}

function refusal({ path, data }: FoundLock): AppError {
  const name = nameOfHolder(data)
  return new AppError(
    'PREFLIGHT_FAILED',
    `Another restoration of this Kafka tree is running${name === null ? '' : `: ${name}`}.`,
    {
      remedy: `Wait for it to end. If its process died, its lock (${path}) goes within the session timeout of 30 s; then Retry.`,
    },
  )
}

/** Where a lock may stand: seen from ZooKeeper's root, or from the chroot. */
interface Place {
  tree: ZooKeeperSession
  isOutside: boolean
}

/** One try to have the lock at every place. */
class Attempt {
  readonly #session: ZooKeeperSession
  readonly #mark: string
  readonly #data: Buffer
  readonly #places: readonly Place[]
  readonly #lockPath: string
  readonly #markPath: string
  readonly #held: Place[] = []
  #acl: readonly Acl[] = ownerAcl
  #clockAheadMs = 0

  constructor(session: ZooKeeperSession, mark: string, data: Buffer) {
    this.#session = session
    this.#mark = mark
    this.#data = data
    const outside = { tree: session.unrooted(), isOutside: true }
    this.#places = session.chroot === '' ? [outside] : [outside, { tree: session, isOutside: false }]
    this.#lockPath = `${folder}/${createHash('sha256').update(session.chroot).digest('hex').slice(0, 32)}`
    this.#markPath = `${this.#lockPath}-${mark}`
  }

  /** null when the lock is ours, everywhere it can be had; else the one that stands there, and nothing of ours. */
  async run(): Promise<FoundLock | null> {
    try {
      const found = await this.#take()
      if (found) await this.#release()
      else heldHere.add(this.#mark)
      return found
    } catch (error) {
      await this.#release()
      throw error
    }
  }

  lock(): RestorationLock {
    return {
      check: { op: 'check', path: this.#markPath, version: 0, absolute: this.#held[0]?.isOutside ?? false },
      clockAheadMs: this.#clockAheadMs,
      release: () => this.#release(),
    }
  }

  /**
   * First everything that can be had, then a look at everything: of two that do so at once one sees the other, since
   * ZooKeeper puts their creates into one order and shows each what came before its own.
   */
  async #take(): Promise<FoundLock | null> {
    for (const place of this.#places) {
      const claim = await this.#claim(place)
      if (claim === 'held') this.#held.push(place)
      if (claim === 'taken') return this.#read(place, this.#lockPath)
    }
    if (this.#held.length === 0) throw this.#noPlace()
    for (const place of this.#places) {
      const found = await this.#findOther(place)
      if (found) return found
    }
    return null
  }

  async #claim({ tree }: Place): Promise<'held' | 'taken' | 'denied'> {
    for (let tries = 1; ; tries++) {
      try {
        const began = Date.now()
        await tree.multi(
          [this.#lockPath, this.#markPath].map((path) => ({
            op: 'create',
            path,
            data: this.#data,
            acl: this.#acl,
            ephemeral: true,
          })),
        )
        const ours = (began + Date.now()) / 2
        const stat = await tree.exists(this.#markPath)
        this.#clockAheadMs = Math.round((stat?.ctime ?? ours) - ours)
        return 'held'
      } catch (error) {
        if (isZooKeeperError(error, 'NODE_EXISTS')) return 'taken'
        if (isZooKeeperError(error, 'NO_AUTH')) return 'denied'
        // Nobody signed in, so nobody can own anything.
        const isAnonymous = isZooKeeperError(error, 'INVALID_ACL') && this.#acl === ownerAcl
        if (isAnonymous) this.#acl = openAcl
        else if (!isZooKeeperError(error, 'NO_NODE') || tries > mostTries) throw error
        else if (!(await createFolder(tree))) return 'denied'
      }
    }
  }

  async #findOther(place: Place): Promise<FoundLock | null> {
    const path = await this.#findPathOfOther(place)
    return path === null ? null : this.#read(place, path)
  }

  async #findPathOfOther(place: Place): Promise<string | null> {
    const own = this.#held.includes(place) ? [this.#lockPath, this.#markPath] : []
    try {
      const { children } = await place.tree.getChildren(folder)
      const paths = children.map((name) => `${folder}/${name}`)
      return paths.find((path) => path.startsWith(this.#lockPath) && !own.includes(path)) ?? null
    } catch (error) {
      if (isZooKeeperError(error, 'NO_NODE')) return null
      if (!isZooKeeperError(error, 'NO_AUTH')) throw error
    }
    if (own.length > 0) return null
    const isThere = await place.tree.exists(this.#lockPath).catch((error: unknown) => {
      if (isZooKeeperError(error, 'NO_AUTH')) return null
      throw error
    })
    return isThere ? this.#lockPath : null
  }

  async #read({ tree }: Place, path: string): Promise<FoundLock> {
    try {
      const { data } = await tree.getData(path)
      return { path, data, isGone: false }
    } catch (error) {
      if (!isZooKeeperError(error)) throw error
      return { path, data: null, isGone: error.zkCode === 'NO_NODE' }
    }
  }

  #noPlace(): AppError {
    const { chroot } = this.#session
    return new AppError(
      'ZK_NO_ACCESS',
      `No lock can be taken: this session may create ${folder} neither at ZooKeeper's root${chroot === '' ? '' : ` nor in ${chroot}`}.`,
      {
        remedy:
          'Give the Kafka service credentials that may create znodes there. A chroot that is lost needs the right to create it again.',
      },
    )
  }

  /** Only what is ours: by its random name, or by the session that owns it. */
  async #release(): Promise<void> {
    heldHere.delete(this.#mark)
    try {
      for (const { tree } of this.#held.splice(0).toReversed()) {
        await this.#deleteOwn(tree)
        await tree.delete(folder, -1).catch(ignoreRefusal)
      }
    } catch (error) {
      // The connection is lost: the session ends, and with it the lock. What went wrong before is not to be hidden.
      if (!isAppError(error)) throw error
    }
  }

  async #deleteOwn(tree: ZooKeeperSession): Promise<void> {
    const paths = [this.#markPath, this.#lockPath]
    try {
      await tree.multi(paths.map((path) => ({ op: 'delete', path, version: 0 })))
    } catch (error) {
      ignoreRefusal(error)
      // Somebody deleted one of them, and another may hold the lock by now.
      for (const path of paths) {
        const stat = await tree.exists(path)
        const isOurs = stat && BigInt.asUintN(64, stat.ephemeralOwner) === BigInt(`0x${tree.sessionId}`)
        if (isOurs) await tree.delete(path, 0).catch(ignoreRefusal)
      }
    }
  }
}

/** False where this session may not, or where there is no chroot. */
async function createFolder(tree: ZooKeeperSession): Promise<boolean> {
  try {
    await tree.create(folder, null, openAcl)
    return true
  } catch (error) {
    if (isZooKeeperError(error, 'NODE_EXISTS')) return true
    if (isZooKeeperError(error, 'NO_AUTH') || isZooKeeperError(error, 'NO_NODE')) return false
    throw error
  }
}

function ignoreRefusal(error: unknown): void {
  if (!isZooKeeperError(error)) throw error
}
