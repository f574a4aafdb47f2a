/**
 * What a walk has learned of znodes that stand equally deep below the same top-level znode: in a tree of Kafka's they
 * are of one kind. It says how many of them may be asked for at once, since a znode's size is not known before it is
 * read and the server builds a whole reply in its memory.
 */
export class WalkLevel {
  readonly depth: number
  #below: WalkLevel | null = null
  #read = 0
  #children = 0
  #largest = 0
  /** Reads under way. */
  inFlight = 0

  constructor(depth: number) {
    this.depth = depth
  }

  /** The level of the children of a znode that is on this one. */
  levelBelow(): WalkLevel {
    // Top-level znodes have nothing in common but their parent.
    if (this.depth === 1) return new WalkLevel(2)
    this.#below ??= new WalkLevel(this.depth + 1)
    return this.#below
  }

  learn(dataLength: number, numChildren: number): void {
    this.#read++
    this.#children += numChildren
    this.#largest = Math.max(this.#largest, dataLength)
  }

  /** Bytes to be ready for when one more is read: four times the largest so far, and at first the largest there can be. */
  get expectedBytes(): number {
    return this.#read === 0 ? largestZnodeBytes : Math.min(largestZnodeBytes, recordBytes + 4 * this.#largest)
  }

  /** Twice as many at once as have been read before. */
  get mayReadMore(): boolean {
    return this.inFlight < Math.max(firstReads, 2 * this.#read)
  }

  /** Znodes in a tree below one of this level, itself included. */
  get expectedZnodes(): number {
    if (this.#children === 0) return 1
    return 1 + (this.#children / this.#read) * (this.#below?.expectedZnodes ?? 1)
  }
}

/** jute.maxbuffer's default: no client can write more. */
const largestZnodeBytes = 1024 * 1024
/** A Stat, the headers around it, and what the client makes of them. */
const recordBytes = 512
const firstReads = 8
