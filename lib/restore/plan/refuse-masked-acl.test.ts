import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { Acl } from '#lib/zookeeper/types.ts'
import type { PlanItem } from '../facts/plan-item.ts'
import { archivedZnode, liveZnode } from '../testing/sample-trees.fixture.ts'
import { makePlanItem } from './make-plan-item.ts'
import { isSameAcl, planZnodeAcl } from './plan-znode-acl.ts'
import { refuseMaskedAcl } from './refuse-masked-acl.ts'

const path = '/config/topics/orders'
const digest = (id: string): Acl => ({ perms: 31, scheme: 'digest', id })
const hidden = [digest('kafka:x')]
const seen = [digest('kafka:cHI0nVZW0ogIqS6kVPfrpKU0GoU=')]

describe('a digest that ZooKeeper hid', () => {
  const createWith = (acl: readonly Acl[]): PlanItem =>
    makePlanItem({
      kind: 'configurations',
      action: 'create',
      name: 'topic orders',
      path,
      summary: 'new',
      before: null,
      after: null,
      writes: [{ op: 'create', path, data: null, acl }],
    })

  test('is never written: the item is refused, and says why', () => {
    const refused = refuseMaskedAcl(createWith([...openAcl, ...hidden]))
    assert.deepEqual([refused.action, refused.conflict, refused.writes], ['refuse', true, []])
    assert.match(refused.reason, /ADMIN/)
    assert.notEqual(refused.fingerprint, createWith(hidden).fingerprint)
  })
  test('others are', () => {
    const item = createWith(seen)
    assert.equal(refuseMaskedAcl(item), item)
  })
  test('is the same as one of that user that is seen, and as no other', () => {
    assert.ok(isSameAcl(hidden, seen))
    assert.ok(isSameAcl(seen, hidden))
    assert.ok(!isSameAcl(hidden, [digest('other:x')]))
    assert.ok(!isSameAcl(hidden, openAcl))
    assert.ok(!isSameAcl(seen, [digest('kafka:AAAAAAAAAAAAAAAAAAAAAAAAAAA=')]))
  })
  test('leaves the live ACL as it is', () => {
    const verdict = (archived: readonly Acl[], live: readonly Acl[]) =>
      planZnodeAcl(
        {
          path,
          archived: archivedZnode(path, null, { acl: archived }),
          live: liveZnode(path, null, { acl: live }),
        },
        { loosenAcls: true },
      ).kind
    assert.equal(verdict(hidden, openAcl), 'withheld')
    assert.equal(verdict(hidden, seen), 'same')
    assert.equal(verdict(seen, openAcl), 'write')
  })
})
