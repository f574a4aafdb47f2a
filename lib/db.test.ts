import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { getDb } from './db.ts'

process.env.KMC_DATABASE_TIMEOUT_SECONDS = '1'
setUpTestDatabase()

test('a PostgreSQL that falls silent fails the query instead of holding it for ever', async () => {
  const [row] = await getDb().$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
  assert.ok(row)
  // As a host that lost power: the connection stands, and nothing comes.
  process.kill(row.pid, 'SIGSTOP')
  try {
    await assert.rejects(getDb().$queryRaw`SELECT 1`, /timeout/i)
    assert.deepEqual(await getDb().$queryRaw`SELECT 2 AS two`, [{ two: 2 }], 'over another connection')
  } finally {
    process.kill(row.pid, 'SIGCONT')
  }
})
