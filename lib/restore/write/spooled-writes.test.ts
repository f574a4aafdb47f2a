import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { makePlanItem } from '../plan/make-plan-item.ts'
import { type SpooledItem, SpooledWrites, type WriteStage } from './spooled-writes.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmc-spooled-'))
})
after(() => rm(folder, { recursive: true }))

const itemOf = (name: string, data: Buffer) =>
  makePlanItem({
    kind: 'configurations',
    action: 'create',
    name,
    path: `/config/topics/${name}`,
    summary: '',
    before: null,
    after: null,
    writes: [{ op: 'create', path: `/config/topics/${name}`, data, acl: [] }],
  })

async function readAll(spool: SpooledWrites, stage: WriteStage): Promise<SpooledItem[]> {
  const items: SpooledItem[] = []
  for await (const item of spool.read(stage)) items.push(item)
  return items
}

test('what is spooled has no name in the folder, and comes back as often as wanted, whatever its characters', async () => {
  const spool = new SpooledWrites(folder)
  const names = ['a', 'b\u2028c', 'd\u2029e', 'f\u0085g\r', 'h'.repeat(100_000), 'große']
  for (const name of names) await spool.add(itemOf(name, Buffer.alloc(800_000, name)))
  await spool.close()
  assert.deepEqual(await readdir(folder), [])
  for (let time = 0; time < 2; time++) {
    const items = await readAll(spool, 'configurations')
    assert.deepEqual(
      items.map((item) => item.name),
      names,
    )
    const write = items[1]?.writes[0]
    assert.ok(write?.op === 'create' && write.data?.equals(Buffer.alloc(800_000, 'b\u2028c')))
  }
  for await (const item of spool.read('configurations')) {
    assert.equal(item.name, 'a')
    break
  }
  assert.deepEqual(await readAll(spool, 'users'), [])
  await spool.destroy()
})

test('a plan that came to nothing in the middle leaves nothing', async () => {
  const spool = new SpooledWrites(folder)
  await spool.add(itemOf('a', Buffer.alloc(900_000)))
  await spool.destroy()
  assert.deepEqual(await readdir(folder), [])
})

test('a folder that cannot be written to is named with a remedy', async () => {
  const spool = new SpooledWrites('/no/such/folder')
  await assert.rejects(spool.add(itemOf('a', Buffer.alloc(1))), { code: 'INTERNAL', message: /no\/such\/folder/ })
  await spool.destroy()
})
