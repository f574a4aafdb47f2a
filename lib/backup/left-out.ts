import type { WalkOutcome } from '#lib/archive/format.ts'
import type { ZnodeData } from '#lib/zookeeper/types.ts'

/** All of these stand in one entry of the archive, which has a limit of 16 MiB. */
const notesBytes = 8 * 1024 * 1024
const unreadableRoots = 5_000

/** Keeps account of what a backup leaves out, in an amount that does not grow with the tree. */
export class LeftOut {
  readonly #excludedByReason = new Map<string, { path: string; znodes: number }>()
  readonly #unreadable: WalkOutcome['unreadable'] = []
  readonly #notes: WalkOutcome['notes'] = []
  #unreadableCount = 0
  #notesBytes = 0

  exclude(path: string, reason: string): void {
    const known = this.#excludedByReason.get(reason)
    if (known) {
      known.path = commonAncestor(known.path, parentOf(path))
      known.znodes++
    } else this.#excludedByReason.set(reason, { path: parentOf(path), znodes: 1 })
  }

  unreadable(path: string, reason: string): void {
    this.#unreadableCount++
    if (this.#unreadable.length < unreadableRoots) this.#unreadable.push({ path, reason })
  }

  note(path: string, data: ZnodeData): void {
    const encoded = data === null ? null : data.toString('base64')
    const size = path.length + (encoded?.length ?? 0) + 64
    if (this.#notesBytes + size <= notesBytes) {
      this.#notesBytes += size
      this.#notes.push({ path, data: encoded })
    } else this.exclude(path, 'command that no longer fits into the notes')
  }

  summary(): Pick<WalkOutcome, 'excluded' | 'unreadable' | 'notes'> {
    const more = this.#unreadableCount - this.#unreadable.length
    return {
      excluded: [...this.#excludedByReason].map(([reason, { path, znodes }]) => ({ path, znodes, reason })),
      unreadable: more > 0 ? [...this.#unreadable, { path: '/', reason: `and ${more} more` }] : this.#unreadable,
      notes: this.#notes,
    }
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}

function commonAncestor(a: string, b: string): string {
  let ancestor = a
  while (ancestor !== '/' && b !== ancestor && !b.startsWith(`${ancestor}/`)) ancestor = parentOf(ancestor)
  return ancestor
}
