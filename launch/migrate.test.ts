import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { startTestPostgres, type TestPostgres } from '#testbed/postgres.ts'
import { checkDrift, migrate } from './migrate.ts'

let postgres: TestPostgres

before(async () => {
  postgres = await startTestPostgres()
})
after(async () => {
  await postgres?.stop()
})

/** A database beside the migrated one. */
async function addDatabase(name: string): Promise<string> {
  await run(postgres.url, `create database ${name}`)
  const url = new URL(postgres.url)
  url.pathname = `/${name}`
  return url.href
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

test('three who migrate at once apply each migration once, and then there is nothing to do', async () => {
  const url = await addDatabase('raced')
  const applied = await Promise.all([migrate(url), migrate(url), migrate(url)])
  assert.equal(applied.filter((names) => names.length > 0).length, 1)
  assert.deepEqual(await migrate(url), [])
  assert.equal(await checkDrift(url), '')
})

test('the migrations give what the schema says, down to the conditions of partial indexes', async () => {
  assert.equal(await checkDrift(postgres.url), '')
  const index = 'execution_one_running_per_cluster'
  const url = await addDatabase('drifted')
  await migrate(url)
  await run(
    url,
    `drop index ${index}; create unique index ${index} on "Execution"("clusterId") where status = 'Waiting'`,
  )
  const sql = await checkDrift(url)
  assert.match(
    sql,
    new RegExp(`CREATE UNIQUE INDEX "${index}" ON "Execution"\\("clusterId"\\) WHERE \\(status = 'Running'\\)`),
  )
  await run(url, sql)
  assert.equal(await checkDrift(url), '', 'what it prints is the missing migration')
})

test('a column that is missing is found', async () => {
  const url = await addDatabase('shorter')
  await migrate(url)
  await run(url, 'alter table "User" drop column "lastLoginAt"')
  assert.match(await checkDrift(url), /ADD COLUMN +"lastLoginAt"/)
})
