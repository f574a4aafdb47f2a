import { AppError } from '#lib/errors.ts'

/** Far above what a server sends: the names of a million children. More is a fault, or not ZooKeeper. */
const maxReplyBytes = 64 * 1024 * 1024

const lengthBytes = 4

/** Cuts the byte stream into frames, however the network has cut it into chunks. */
export class FrameSplitter {
  #held: Buffer[] = []
  #heldBytes = 0
  /** Bytes that must be there before anything can be cut. */
  #needed = lengthBytes

  /**
   * The frames, without their length, that are whole now. They share memory with the chunk.
   * @throws AppError ZK_PROTOCOL for a length that is negative or beyond maxReplyBytes
   */
  push(chunk: Buffer): Buffer[] {
    this.#held.push(chunk)
    this.#heldBytes += chunk.length
    if (this.#heldBytes < this.#needed) return []

    const [first = chunk] = this.#held
    const bytes = this.#held.length === 1 ? first : Buffer.concat(this.#held, this.#heldBytes)
    const frames: Buffer[] = []
    let offset = 0
    this.#needed = lengthBytes
    while (bytes.length - offset >= lengthBytes) {
      const length = bytes.readInt32BE(offset)
      if (length < 0 || length > maxReplyBytes) throw badLength(length)
      const end = offset + lengthBytes + length
      if (end > bytes.length) {
        this.#needed = lengthBytes + length
        break
      }
      frames.push(bytes.subarray(offset + lengthBytes, end))
      offset = end
    }
    const rest = bytes.subarray(offset)
    this.#held = rest.length > 0 ? [rest] : []
    this.#heldBytes = rest.length
    return frames
  }
}

function badLength(length: number): AppError {
  return new AppError('ZK_PROTOCOL', `The server announced a reply of ${length} bytes: it does not speak ZooKeeper.`, {
    remedy: 'Check that the port is the client port of a ZooKeeper server, without TLS.',
  })
}
