import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteBudget, groupBytes, weighZnode } from '../facts/byte-budget.ts'
import { NameSet } from './name-set.ts'

const partition = (topic: string, i: number) => ({
  path: `/brokers/topics/${topic}/partitions/${i}/state`,
  data: Buffer.alloc(90),
  acl: [{ perms: 31, scheme: 'world', id: 'anyone' }],
})

test('a topic of 45,000 partitions, archived and live, is held; one that no ZooKeeper takes is not', () => {
  const hold = (partitions: number) => {
    const budget = new ByteBudget(groupBytes, 'The topic orders')
    for (let i = 0; i < partitions; i++)
      for (let side = 0; side < 4; side++) budget.spend(weighZnode(partition('orders', i)))
  }
  hold(45_000)
  assert.throws(() => hold(1_000_000), { code: 'LIMIT_REACHED', message: /^The topic orders/ })
})

test('what is large in few znodes is counted too', () => {
  const budget = new ByteBudget(groupBytes, 'The topic orders')
  const acl = Array(80_000).fill({ perms: 1, scheme: '', id: '' })
  assert.throws(
    () => {
      for (let i = 0; i < 100; i++) budget.spend(weighZnode({ ...partition('orders', i), acl }))
    },
    { code: 'LIMIT_REACHED' },
  )
})

test('names are known by what they are, long ones too', () => {
  const names = new NameSet()
  names.add('orders')
  names.add('x'.repeat(1_000_000))
  assert.deepEqual(
    [names.has('orders'), names.has('x'.repeat(1_000_000)), names.has('x'.repeat(999_999)), names.has('a')],
    [true, true, false, false],
  )
})
