/** Damages of bytes, from seeded random numbers; for tests. */

/** Mulberry32: the same numbers in every run, so that a failure can be seen again. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

export type Damage = (bytes: Buffer, below: (n: number) => number) => Buffer

export const damages: Record<string, Damage> = {
  truncate: (bytes, below) => bytes.subarray(0, below(bytes.length)),
  'flip a bit': (bytes, below) => {
    const copy = Buffer.from(bytes)
    const at = below(copy.length)
    copy[at] = (copy[at] ?? 0) ^ (1 << below(8))
    return copy
  },
  'overwrite a range': (bytes, below) => {
    const copy = Buffer.from(bytes)
    const at = below(copy.length)
    copy.fill(below(256), at, Math.min(copy.length, at + 1 + below(600)))
    return copy
  },
  'cut out a range': (bytes, below) => {
    const at = below(bytes.length)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(2000))])
  },
  'repeat a range': (bytes, below) => {
    const at = below(bytes.length)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(below(at + 1), at), bytes.subarray(at)])
  },
  'swap two blocks': (bytes, below) => {
    const blocks = Math.floor(bytes.length / 512)
    const [a, b] = [below(blocks) * 512, below(blocks) * 512]
    const copy = Buffer.from(bytes)
    bytes.copy(copy, a, b, b + 512)
    bytes.copy(copy, b, a, a + 512)
    return copy
  },
  'append bytes': (bytes, below) => Buffer.concat([bytes, Buffer.alloc(1 + below(3000), below(256))]),
}
