import type { JuteRecord } from 'node-zookeeper-client/lib/jute/index.js'

const initialBytes = 256

/**
 * Writes one frame of jute (see JuteReader), its length in front. The package's records serve where one is sent per
 * connection; the rest is written field by field, which takes an eighth of the time (a create: 700,000/s against
 * 87,000/s on one core).
 */
export class JuteWriter {
  #bytes = Buffer.allocUnsafe(initialBytes)
  // The first four bytes are for the length of the frame.
  #offset = 4

  int(value: number): this {
    const at = this.#reserve(4)
    this.#bytes.writeInt32BE(value, at)
    return this
  }

  long(value: bigint): this {
    const at = this.#reserve(8)
    this.#bytes.writeBigInt64BE(value, at)
    return this
  }

  bool(value: boolean): this {
    const at = this.#reserve(1)
    this.#bytes.writeInt8(value ? 1 : 0, at)
    return this
  }

  buffer(value: Buffer | null): this {
    if (value === null) return this.int(-1)
    this.int(value.length)
    const at = this.#reserve(value.length)
    value.copy(this.#bytes, at)
    return this
  }

  string(value: string): this {
    const length = Buffer.byteLength(value)
    this.int(length)
    const at = this.#reserve(length)
    this.#bytes.write(value, at, 'utf8')
    return this
  }

  vector<T>(items: readonly T[], writeItem: (writer: JuteWriter, item: T) => void): this {
    this.int(items.length)
    for (const item of items) writeItem(this, item)
    return this
  }

  record(record: JuteRecord): this {
    const at = this.#reserve(record.byteLength())
    record.serialize(this.#bytes, at)
    return this
  }

  /** The frame as it goes over the wire. The writer is not to be used afterwards. */
  frame(): Buffer {
    this.#bytes.writeInt32BE(this.#offset - 4, 0)
    return this.#bytes.subarray(0, this.#offset)
  }

  #reserve(length: number): number {
    const start = this.#offset
    const end = start + length
    if (end > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, start)
      this.#bytes = larger
    }
    this.#offset = end
    return start
  }
}
