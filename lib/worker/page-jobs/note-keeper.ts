import { toTextColumn } from '#lib/db-text.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'

const noteEveryMs = 500

/** Writes the newest note about twice a second, however often it changes. */
export class NoteKeeper {
  readonly #db: PrismaClient
  readonly #id: string
  #note: string | null = null
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<unknown> = Promise.resolve()

  constructor(db: PrismaClient, id: string) {
    this.#db = db
    this.#id = id
  }

  set(note: string): void {
    this.#note = note
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#writing = this.#db.job
        .updateMany({ where: { id: this.#id }, data: { note: this.#note && toTextColumn(this.#note) } })
        .catch(() => {
          // A note is not worth a failed job; the lease notices a database that is gone.
        })
    }, noteEveryMs)
  }

  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    await this.#writing
  }
}
