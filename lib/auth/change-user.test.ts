import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { createUserSchema, type Role } from '#lib/contract/users.ts'
import { getDb } from '#lib/db.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { resetPassword, setUserDisabled, setUserRole } from './change-user.ts'
import { createUser } from './create-user.ts'
import { listUsers } from './list-users.ts'
import { createSession, findSessionUser, type SignedInUser } from './session.ts'

const password = 'correct horse battery'

setUpTestDatabase()
beforeEach(async () => {
  await getDb().user.deleteMany()
})

async function addUser(name: string, role: Role): Promise<SignedInUser> {
  const { id } = await createUser({ name, role, password })
  return { id, name, role, mustChangePassword: false }
}

test('a name is taken in any spelling', async () => {
  await addUser('alice', 'Viewer')
  await assert.rejects(addUser('ALICE', 'Viewer'), { code: 'NAME_TAKEN', field: 'name' })
})

test('the last administrator cannot lose the role, nor be disabled', async () => {
  const root = await addUser('root', 'Administrator')
  const operator = await addUser('operator', 'Operator')
  await assert.rejects(setUserRole(root.id, 'Viewer'), { code: 'REFUSED' })
  await assert.rejects(setUserDisabled(root.id, true, operator), { code: 'REFUSED' })
  await setUserRole(root.id, 'Administrator')
  const second = await addUser('second', 'Administrator')
  await setUserDisabled(second.id, true, root)
  await assert.rejects(setUserRole(root.id, 'Operator'), { code: 'REFUSED' }, 'a disabled one does not count')
  await setUserDisabled(second.id, false, root)
  await setUserRole(root.id, 'Operator')
})

test('two administrators who demote each other at the same moment leave one', async () => {
  for (let round = 0; round < 5; round++) {
    await getDb().user.deleteMany()
    const [a, b] = await Promise.all([addUser('a', 'Administrator'), addUser('b', 'Administrator')])
    const results = await Promise.allSettled([setUserRole(a.id, 'Viewer'), setUserDisabled(b.id, true, a)])
    assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    assert.equal(await getDb().user.count({ where: { role: 'Administrator', disabledAt: null } }), 1)
  }
})

test('disabling and resetting end the sessions; a reset password is for one login', async () => {
  const root = await addUser('root', 'Administrator')
  const alice = await addUser('alice', 'Operator')
  const { token } = await createSession(alice.id, '10.0.0.1')
  await resetPassword(alice.id, 'a new long password', root)
  assert.equal(await findSessionUser(token), null)
  const again = await createSession(alice.id, '10.0.0.1')
  assert.equal((await findSessionUser(again.token))?.mustChangePassword, true)
  await setUserDisabled(alice.id, true, root)
  await setUserDisabled(alice.id, false, root)
  assert.equal(await findSessionUser(again.token), null, 'enabling brings no session back')
})

test('nobody resets or disables himself, and nobody who is not there', async () => {
  const root = await addUser('root', 'Administrator')
  await assert.rejects(resetPassword(root.id, password, root), { code: 'REFUSED' })
  await assert.rejects(setUserDisabled(root.id, true, root), { code: 'REFUSED' })
  const nobody = '00000000-0000-4000-8000-000000000000'
  await assert.rejects(setUserRole(nobody, 'Viewer'), { code: 'NOT_FOUND' })
  await assert.rejects(resetPassword(nobody, password, root), { code: 'NOT_FOUND' })
})

test('a password for somebody has not the name in it', async () => {
  const root = await addUser('root', 'Administrator')
  const { id } = await addUser('viewer1', 'Viewer')
  await assert.rejects(resetPassword(id, 'viewer1viewer1', root), { code: 'INVALID_INPUT', field: 'password' })
  const typed = { name: 'viewer1', role: 'Viewer', password: 'My-Viewer1-x' }
  const { error } = createUserSchema.safeParse(typed)
  assert.deepEqual(error?.issues[0]?.path, ['password'])
  assert.ok(createUserSchema.safeParse({ ...typed, name: 'al', password: 'always a sentence' }).success)
})

test('the list shows no hash', async () => {
  await addUser('alice', 'Viewer')
  assert.ok(!JSON.stringify(await listUsers()).includes('argon2'))
})
