import { randomBytes } from 'node:crypto'
import { after, before } from 'node:test'
import { closeDb } from '#lib/db.ts'
import { startTestPostgres, type TestPostgres } from './postgres.ts'

/** Gives a test file a console database of its own, and a key to seal with, through the environment that lib/ reads. */
export function setUpTestDatabase(): void {
  let postgres: TestPostgres | undefined
  before(async () => {
    postgres = await startTestPostgres()
    process.env.DATABASE_URL = postgres.url
    process.env.KMC_SECRET_KEY = randomBytes(32).toString('base64')
  })
  after(async () => {
    await closeDb()
    await postgres?.stop()
  })
}
