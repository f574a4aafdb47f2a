import { hash } from 'node:crypto'
import { AppError } from '#lib/errors.ts'

/** Kafka's own limit is 249 characters. */
const longestName = 250
const maxNames = 1_000_000

/** Names of topics out of archive and live tree, kept while both are compared; in memory by number and by size. */
export class NameSet {
  readonly #names = new Set<string>()

  /** @throws AppError LIMIT_REACHED */
  add(name: string): void {
    if (this.#names.size >= maxNames) {
      throw new AppError(
        'LIMIT_REACHED',
        `More than ${maxNames} topics stay as they are: no Kafka cluster has as many.`,
        {
          remedy: 'Look at where this archive comes from.',
        },
      )
    }
    this.#names.add(keyOf(name))
  }

  has(name: string): boolean {
    return this.#names.has(keyOf(name))
  }
}

/** A copy: a name may be a slice of a path, and that of a chunk of the archive, which it would keep in memory. */
function keyOf(name: string): string {
  return name.length > longestName ? hash('sha256', name, 'hex') : Buffer.from(name).toString()
}
