import type { Acl, Znode, ZnodeRead, ZnodeReading, ZnodeStat, ZooKeeperSession } from './types.ts'
import { insertChildren, rootStep, type Step, stepBehind } from './walk-frontier.ts'
import { isZooKeeperError, type ZooKeeperCode, ZooKeeperError } from './zookeeper-error.ts'

export interface WalkOptions {
  /** Asked before a znode is read; true leaves it and everything below it out. */
  skip?: (path: string) => boolean
  /** A znode that may not be read (NO_AUTH): it and everything below it are missing from the walk. */
  onUnreadable: (path: string, reason: string) => void
  /**
   * The ACL where it is known already, else null and ZooKeeper is asked. `(czxid, ctime, aversion)` names an ACL for
   * ever. Asked once for each znode, in path order.
   */
  knownAcls?: (path: string, stat: ZnodeStat) => readonly Acl[] | null | Promise<readonly Acl[] | null>
  /** A znode that was deleted, or whose children or ACL changed, between two reads of this walk. */
  onMoved?: (path: string) => void
  signal?: AbortSignal | undefined
}

/** Measured on 2 cores: 500 reads a request and 8 requests in flight are the fastest, more is slower. */
const batchReads = 500
const batchesInFlight = 8
/** Paths of one request, in characters: at most three bytes each, below ZooKeeper's megabyte. */
const batchPathLength = 250_000
/** What a reply may come to, unless it is of one znode. */
const batchBytes = 2 * 1024 * 1024
/** What all of it may come to: in flight, and read ahead of the caller. */
const aheadBytes = 16 * 1024 * 1024
/** Znodes known ahead of the caller, subtrees not yet seen counted as what they are expected to be. */
const aheadZnodes = 20_000
/** Batches are topped up after so many znodes were handed out. */
const refillEvery = 500
/** Fewer wait for more, as long as something else is under way. */
const worthwhileReads = 200
/** Single requests; deeper is slower. */
const aclsInFlight = 100
/** An average name in a list of children, for the size of the reply. */
const nameBytes = 40

/**
 * Every znode from `root` down, in component-wise path order (`/a/b` before `/a-b`), each with data, Stat and ACL.
 * What disappears while the walk goes on is left out. Memory holds the names of the siblings along one branch and a
 * bounded window of data, not the tree. Throws what the session throws, and the signal's reason.
 */
export function walkZnodes(
  session: ZooKeeperSession,
  root: string,
  options: WalkOptions,
): AsyncGenerator<Znode, void, undefined> {
  return new Walk(session, root, options).znodes()
}

class Walk {
  readonly #session: ZooKeeperSession
  readonly #options: WalkOptions
  readonly #skip: (path: string) => boolean
  /** The first step not handed out. From here on stands the part of the tree that is known by name, in order. */
  #head: Step | null
  /** The first step that nobody has read yet, and how many stand between the head and it. */
  #unread: Step | null
  #readAhead = 0
  #batches = 0
  #acls = 0
  #bytesInFlight = 0
  #bytesHeld = 0
  #isStopped = false
  #failure: { error: unknown } | null = null
  #wake: (() => void)[] = []

  constructor(session: ZooKeeperSession, root: string, options: WalkOptions) {
    this.#session = session
    this.#options = options
    this.#skip = options.skip ?? (() => false)
    this.#head = rootStep(root)
    this.#unread = this.#head
  }

  async *znodes(): AsyncGenerator<Znode, void, undefined> {
    this.#followWithAcls().catch((error: unknown) => this.#fail(error))
    try {
      let handedOut = 0
      let lost: string | null = null
      for (let step = this.#head; step; ) {
        if (handedOut++ % refillEvery === 0) this.#refill()
        if (!isDone(step)) await this.#until(step, isDone)
        this.#options.signal?.throwIfAborted()
        const { path, data, stat, acl } = step
        this.#bytesHeld -= data?.length ?? 0
        const isLost: boolean = lost !== null && path.startsWith(lost)
        if (!isLost) this.#tellOf(step)
        // Found out when its ACL was asked for: by then its children stand in the list.
        if (step.state !== 'read') lost = isLost ? lost : `${path}/`
        this.#head = stepBehind(step, this.#skip)
        if (this.#unread === step) this.#unread = this.#head
        else this.#readAhead--
        if (!isLost && step.state === 'read' && stat && acl) yield { path, data, stat, acl }
        step = this.#head
      }
    } finally {
      this.#isStopped = true
      this.#notify()
    }
  }

  #tellOf({ path, state }: Step): void {
    if (state === 'unreadable') this.#options.onUnreadable(path, 'ZooKeeper denies access (NO_AUTH)')
    if (state === 'gone') this.#options.onMoved?.(path)
  }

  /** Gives every step its ACL, in path order, as soon as it is known what follows the step. */
  async #followWithAcls(): Promise<void> {
    const { knownAcls } = this.#options
    for (let step = this.#head; step && !this.#isStopped; step = stepBehind(step, this.#skip)) {
      if (!isRead(step)) await this.#until(step, isRead)
      if (!step.stat) continue
      const asked = knownAcls?.(step.path, step.stat) ?? null
      const known = asked instanceof Promise ? await asked : asked
      if (known) {
        step.acl = known
        if (step === this.#head) this.#notify()
        continue
      }
      while (this.#acls >= aclsInFlight && !this.#failure) await this.#nextEvent()
      this.#askAcl(step)
    }
    this.#notify()
  }

  #askAcl(step: Step): void {
    this.#acls++
    readAcl(this.#session, step, this.#options.onMoved)
      .catch((error: unknown) => {
        if (isZooKeeperError(error, 'NO_NODE')) step.state = 'gone'
        else if (isZooKeeperError(error, 'NO_AUTH')) step.state = 'unreadable'
        else this.#fail(error)
      })
      .finally(() => {
        this.#acls--
        this.#notify()
      })
  }

  async #until(step: Step, isReady: (step: Step) => boolean): Promise<void> {
    while (!isReady(step)) {
      if (this.#failure) throw this.#failure.error
      if (this.#isStopped) return
      if (this.#batches === 0 && !isRead(step)) this.#refill()
      await this.#nextEvent()
    }
  }

  #nextEvent(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve))
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }

  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.#notify()
  }

  /** Sends what is wanted soonest, as far ahead as the limits allow. */
  #refill(): void {
    if (this.#failure || this.#isStopped || this.#batches >= batchesInFlight) return
    let batch: Step[] = []
    let bytes = 0
    let pathLength = 0
    const send = () => {
      if (batch.length > 0) this.#send(batch, bytes)
      batch = []
      bytes = 0
      pathLength = 0
    }
    while (this.#unread && isRead(this.#unread)) {
      this.#unread = stepBehind(this.#unread, this.#skip)
      this.#readAhead++
    }
    let ahead = this.#readAhead
    for (let step = this.#unread; step && ahead < aheadZnodes; step = stepBehind(step, this.#skip)) {
      ahead += step.state === 'read' ? 1 : step.level.expectedZnodes
      if (step.state !== 'new' && step.state !== 'hasData') continue
      const expected = expectedBytes(step)
      const isFull =
        batch.length === batchReads || bytes + expected > batchBytes || pathLength + step.path.length > batchPathLength
      if (isFull) send()
      if (this.#batches >= batchesInFlight) return
      const isWantedNow = step === this.#head && this.#batches === 0
      if (!isWantedNow && this.#bytesHeld + this.#bytesInFlight + bytes + expected > aheadBytes) break
      if (!isWantedNow && step.state === 'new' && !step.level.mayReadMore) continue
      step.level.inFlight++
      batch.push(step)
      bytes += expected
      pathLength += step.path.length
    }
    if (batch.length >= worthwhileReads || this.#batches === 0) send()
    else for (const step of batch) step.level.inFlight--
  }

  #send(steps: readonly Step[], bytes: number): void {
    const reads = steps.map(startReading)
    this.#batches++
    this.#bytesInFlight += bytes
    this.#session
      .multiRead(reads)
      .then((readings) => {
        for (const [index, step] of steps.entries()) this.#take(step, readings[index])
      })
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#batches--
        this.#bytesInFlight -= bytes
        this.#refill()
        this.#notify()
      })
  }

  #take(step: Step, reading: ZnodeReading | undefined): void {
    step.level.inFlight--
    switch (reading?.op) {
      case 'getData': {
        const { data, stat } = reading
        step.data = data
        step.stat = stat
        step.level.learn(data?.length ?? 0, stat.numChildren)
        step.state = stat.numChildren > 0 ? 'hasData' : 'read'
        this.#bytesHeld += data?.length ?? 0
        return
      }
      case 'getChildren':
        if (reading.children.length !== step.stat?.numChildren) this.#options.onMoved?.(step.path)
        insertChildren(step, reading.children)
        step.state = 'read'
        return
      case 'error':
        step.stat = null
        step.state = stateAfter(reading.zkCode, step.path)
    }
  }
}

function isRead({ state }: Step): boolean {
  return state === 'read' || state === 'gone' || state === 'unreadable'
}

function isDone(step: Step): boolean {
  return step.state === 'read' ? step.acl !== null : isRead(step)
}

function startReading(step: Step): ZnodeRead {
  const isNew = step.state === 'new'
  step.state = isNew ? 'readingData' : 'readingChildren'
  return { op: isNew ? 'getData' : 'getChildren', path: step.path }
}

function expectedBytes({ state, level, stat }: Step): number {
  return state === 'new' ? level.expectedBytes : nameBytes * (stat?.numChildren ?? 0)
}

function stateAfter(zkCode: ZooKeeperCode, path: string): 'gone' | 'unreadable' {
  if (zkCode === 'NO_NODE') return 'gone'
  if (zkCode === 'NO_AUTH') return 'unreadable'
  throw new ZooKeeperError(zkCode, { attempt: `to read ${path}`, path })
}

/** Data and ACL of the same moment: setACL leaves no zxid, only a new aversion, so that is compared. */
async function readAcl(session: ZooKeeperSession, step: Step, onMoved: WalkOptions['onMoved']): Promise<void> {
  for (;;) {
    const { acl, stat } = await session.getAcl(step.path)
    if (stat.aversion === step.stat?.aversion && stat.czxid === step.stat.czxid) {
      step.acl = acl
      return
    }
    onMoved?.(step.path)
    const read = await session.getData(step.path)
    step.data = read.data
    step.stat = read.stat
  }
}
