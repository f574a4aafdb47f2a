import { AppError } from '#lib/errors.ts'

/**
 * Reads jute, ZooKeeper's binary encoding, from one frame. Big-endian; buffers, strings and vectors carry a length of
 * four bytes, -1 for null. Whatever does not fit throws AppError ZK_PROTOCOL. The package's records read nothing here:
 * they believe every length (20 bytes make them reserve 2 GiB), take a short buffer for a whole one, and are 17 times
 * as slow.
 */
export class JuteReader {
  readonly #bytes: Buffer
  #offset = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset
  }

  int(): number {
    return this.#bytes.readInt32BE(this.#advance(4))
  }

  long(): bigint {
    return this.#bytes.readBigInt64BE(this.#advance(8))
  }

  /** A 64-bit number that is known to be small: milliseconds. */
  longAsNumber(): number {
    return Number(this.long())
  }

  bool(): boolean {
    return this.#bytes.readInt8(this.#advance(1)) !== 0
  }

  /** A copy, so that a few bytes do not keep a whole network chunk in memory. */
  buffer(): Buffer | null {
    const length = this.int()
    if (length === -1) return null
    const start = this.#advance(length)
    return Buffer.from(this.#bytes.subarray(start, start + length))
  }

  string(): string {
    const length = this.int()
    const start = this.#advance(length)
    return this.#bytes.toString('utf8', start, start + length)
  }

  vector<T>(readItem: (reader: JuteReader) => T): T[] {
    const count = this.int()
    if (count === -1) return []
    // Every item takes four bytes at least: a false count cannot keep us busy.
    if (count < 0 || count * 4 > this.remaining) throw shortRecord()
    return Array.from({ length: count }, () => readItem(this))
  }

  #advance(length: number): number {
    if (length < 0 || length > this.remaining) throw shortRecord()
    const start = this.#offset
    this.#offset += length
    return start
  }
}

function shortRecord(): AppError {
  return new AppError('ZK_PROTOCOL', 'ZooKeeper sent a reply that is shorter than its own lengths say.')
}
