import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import pg from 'pg'

const lookEveryMs = 100

/** Looks for secrets where they must never stand: what the browser receives, command lines, environments. */
export class SecretWatch {
  readonly #secrets: readonly string[]
  readonly #found = new Set<string>()
  readonly #looks: Promise<void>[] = []
  #isOver = false
  #processesSeen = 0
  #answersSeen = 0

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets
    this.#looks.push(this.#watchProcesses())
  }

  /** From now on every answer to this page is read. */
  watchPage(page: Page): void {
    page.on('response', (response) => {
      const look = response.text().then(
        (body) => {
          this.#answersSeen++
          this.#look(body, `the answer of ${response.url()}`)
        },
        // A redirect or an answer to a page that was left has no body any more.
        () => {},
      )
      this.#looks.push(look)
    })
  }

  /** Ends watching and looks through the database and the logs. @returns where a secret stood, and how much was seen */
  async finish(databaseUrl: string, logDir: string): Promise<{ found: string[]; seen: Record<string, number> }> {
    this.#isOver = true
    await Promise.all(this.#looks)
    const rows = await this.#searchDatabase(databaseUrl)
    const logs = await readdir(logDir)
    for (const name of logs) this.#look(await readFile(join(logDir, name), 'utf8'), `the log ${name}`)
    const seen = { processes: this.#processesSeen, answers: this.#answersSeen, rows, logs: logs.length }
    return { found: [...this.#found], seen }
  }

  #look(text: string, where: string): void {
    // In JSON and in HTML a quote or an ampersand stands otherwise; the secrets of the tests have neither.
    for (const secret of this.#secrets) if (text.includes(secret)) this.#found.add(where)
  }

  /** Every process of the machine, again and again: a tool lives for a few milliseconds. */
  async #watchProcesses(): Promise<void> {
    while (!this.#isOver) {
      for (const pid of await readdir('/proc')) {
        if (!/^\d+$/.test(pid) || pid === `${process.pid}`) continue
        for (const file of ['cmdline', 'environ']) {
          const text = await readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
          if (text === '') continue
          this.#processesSeen++
          this.#look(text, `${file} of ${text.split('\0')[0]}`)
        }
      }
      await new Promise((done) => setTimeout(done, lookEveryMs))
    }
  }

  async #searchDatabase(databaseUrl: string): Promise<number> {
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    try {
      const tables = await client.query<{ tablename: string }>(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
      )
      let rows = 0
      for (const { tablename } of tables.rows) {
        const { rows: texts } = await client.query<{ text: string }>(
          `SELECT to_jsonb(one)::text AS text FROM ${pg.escapeIdentifier(tablename)} one`,
        )
        rows += texts.length
        for (const { text } of texts) this.#look(text, `the table ${tablename}`)
      }
      return rows
    } finally {
      await client.end()
    }
  }
}
