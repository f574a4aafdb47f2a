import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { getDb } from '#lib/db.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { changePassword } from './change-password.ts'
import { createFirstAdministrator } from './create-first-administrator.ts'
import { createUser } from './create-user.ts'
import { networkOf } from './network-of.ts'
import { hashPassword, isPasswordOf } from './password.ts'
import { findSessionUser } from './session.ts'
import { signIn } from './sign-in.ts'

const password = 'correct horse battery'
const minute = 60_000

setUpTestDatabase()
beforeEach(async () => {
  await getDb().loginThrottle.deleteMany()
  await getDb().user.deleteMany()
})

function addUser(name: string): Promise<{ id: string }> {
  return createUser({ name, role: 'Operator', password })
}

/** One attempt from each of so many addresses, so that only the account's own throttle can tell. */
function guess(name: string, times: number, guessed = 'wrong password'): Promise<PromiseSettledResult<unknown>[]> {
  return Promise.allSettled(Array.from({ length: times }, (_, i) => signIn({ name, password: guessed }, `10.0.0.${i}`)))
}

function codesOf(results: readonly PromiseSettledResult<unknown>[]): string[] {
  return results.map((result) => (result.status === 'rejected' ? String(result.reason.code) : 'signed in'))
}

describe('signing in', () => {
  test('opens a session whose token is nowhere in the table', async () => {
    const { id } = await addUser('Alice')
    const { token, mustChangePassword } = await signIn({ name: ' aLiCe'.trim(), password }, '10.0.0.1')
    assert.equal(mustChangePassword, true)
    assert.deepEqual(await findSessionUser(token), { id, name: 'alice', role: 'Operator', mustChangePassword: true })
    const rows = await getDb().session.findMany()
    assert.ok(!JSON.stringify(rows).includes(token))
    assert.equal(await findSessionUser(`${token}x`), null)
    assert.equal(await findSessionUser(null), null)
  })

  test('answers the same for a wrong name as for a wrong password', async () => {
    await addUser('alice')
    const [wrongPassword] = await guess('alice', 1)
    const [wrongName] = await guess('nobody', 1)
    assert.equal(wrongPassword?.status, 'rejected')
    assert.deepEqual(wrongName, wrongPassword)
  })

  test('verifies a password for unknown names with the parameters of real ones', async () => {
    const real = await hashPassword(password)
    assert.match(real, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    assert.equal(await isPasswordOf(null, password), false)
    assert.equal(await isPasswordOf(real, password), true)
  })

  test('tells that a user is disabled only to who knows the password', async () => {
    const { id } = await addUser('alice')
    const { token } = await signIn({ name: 'alice', password }, '10.0.0.1')
    await getDb().user.update({ where: { id }, data: { disabledAt: new Date() } })
    assert.equal(await findSessionUser(token), null)
    assert.deepEqual(codesOf(await guess('alice', 1)), ['INVALID_INPUT'])
    assert.deepEqual(codesOf(await guess('alice', 1, password)), ['FORBIDDEN'])
  })
})

describe('the throttle', () => {
  test('locks an account after five failures, wherever they come from, and also for the right password', async () => {
    await addUser('alice')
    await addUser('bob')
    assert.deepEqual(codesOf(await guess('alice', 5)), Array(5).fill('INVALID_INPUT'))
    assert.deepEqual(codesOf(await guess('alice', 1, password)), ['THROTTLED'])
    assert.deepEqual(codesOf(await guess('bob', 1, password)), ['signed in'])
  })

  test('counts a burst of parallel guesses', async () => {
    await addUser('alice')
    const codes = codesOf(await guess('alice', 25))
    assert.equal(codes.filter((code) => code === 'INVALID_INPUT').length, 5)
    assert.equal(codes.filter((code) => code === 'THROTTLED').length, 20)
  })

  test('locks an address that tries many names', async () => {
    const names = Array.from({ length: 35 }, (_, i) => `name-${i}`)
    const tries = names.map((name) => signIn({ name, password: 'wrong password' }, '10.9.9.9'))
    const codes = codesOf(await Promise.allSettled(tries))
    assert.equal(codes.filter((code) => code === 'THROTTLED').length, 5)
  })

  test('takes an IPv6 /64 for one address', async () => {
    const tries = Array.from({ length: 35 }, (_, i) =>
      signIn({ name: `name-${i}`, password: 'wrong password' }, `2001:db8:0:7::${i}`),
    )
    const codes = codesOf(await Promise.allSettled(tries))
    assert.equal(codes.filter((code) => code === 'THROTTLED').length, 5)
    const written = ['2001:db8:0:7::1', '2001:DB8::7:9:9:9:9', 'fe80::1%eth0', '::ffff:10.1.2.3', '10.1.2.3', 'unknown']
    const networks = ['2001:db8:0:7::/64', '2001:db8:0:7::/64', 'fe80:0:0:0::/64', '10.1.2.3', '10.1.2.3', 'unknown']
    assert.deepEqual(written.map(networkOf), networks)
  })

  test('of strangers does not lock out who has signed in from there before, without asking the audit trail', async () => {
    await addUser('alice')
    await signIn({ name: 'alice', password }, '2001:db8::1')
    await guess('alice', 6)
    await assert.rejects(signIn({ name: 'alice', password }, '10.7.7.7'), { code: 'THROTTLED' })
    await signIn({ name: 'alice', password }, '2001:db8::2')
    const known = await getDb().knownAddress.findMany()
    assert.deepEqual(
      known.map(({ userName, network }) => [userName, network]),
      [['alice', '2001:db8:0:0::/64']],
    )
  })

  test('ends, and begins to count anew', async () => {
    await addUser('alice')
    await guess('alice', 6)
    await getDb().loginThrottle.updateMany({ data: { lockedUntil: new Date(Date.now() - 1000) } })
    assert.deepEqual(codesOf(await guess('alice', 1)), ['INVALID_INPUT'])
    assert.deepEqual(codesOf(await guess('alice', 1, password)), ['signed in'])
    assert.deepEqual(codesOf(await guess('alice', 5)), Array(5).fill('INVALID_INPUT'))
  })

  test('forgets failures that are long past', async () => {
    await addUser('alice')
    await guess('alice', 4)
    await getDb().loginThrottle.updateMany({ data: { firstAt: new Date(Date.now() - 16 * minute) } })
    assert.deepEqual(codesOf(await guess('alice', 4)), Array(4).fill('INVALID_INPUT'))
  })
})

describe('a session', () => {
  test('ends after 12 hours, however busy', async () => {
    await addUser('alice')
    const { token, expiresAt } = await signIn({ name: 'alice', password }, '10.0.0.1')
    assert.ok(Math.abs(expiresAt.getTime() - Date.now() - 720 * minute) < minute)
    await getDb().session.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } })
    assert.equal(await findSessionUser(token), null)
    assert.equal(await getDb().session.count(), 0)
  })

  test('ends when idle for half an hour; a person keeps it, a page that polls does not', async () => {
    await addUser('alice')
    const { token } = await signIn({ name: 'alice', password }, '10.0.0.1')
    const seenAt = (minutesAgo: number) =>
      getDb().session.updateMany({ data: { lastSeenAt: new Date(Date.now() - minutesAgo * minute) } })
    await seenAt(29)
    assert.notEqual(await findSessionUser(token), null)
    const [session] = await getDb().session.findMany()
    assert.ok(Date.now() - (session?.lastSeenAt.getTime() ?? 0) < minute)
    await seenAt(29)
    assert.notEqual(await findSessionUser(token, 'poll'), null)
    const [polled] = await getDb().session.findMany()
    assert.ok(Date.now() - (polled?.lastSeenAt.getTime() ?? 0) > 28 * minute)
    await seenAt(31)
    assert.equal(await findSessionUser(token), null)
  })

  test('ends with all others of the user when the password is changed; the new one goes on', async () => {
    await addUser('alice')
    const first = await signIn({ name: 'alice', password }, '10.0.0.1')
    const second = await signIn({ name: 'alice', password }, '10.0.0.2')
    const user = await findSessionUser(first.token)
    assert.ok(user)
    const wrong = { current: 'wrong password', next: 'another long one', repeat: 'another long one' }
    await assert.rejects(changePassword(user, wrong, '10.0.0.1'), { code: 'INVALID_INPUT', field: 'current' })
    const renewed = await changePassword(user, { ...wrong, current: password }, '10.0.0.1')
    assert.equal(await findSessionUser(first.token), null)
    assert.equal(await findSessionUser(second.token), null)
    assert.equal((await findSessionUser(renewed.token))?.mustChangePassword, false)
    assert.deepEqual(codesOf(await guess('alice', 1, password)), ['INVALID_INPUT'])
  })
})

test('a change of the password counts nothing for its address, and not over a reset of the same moment', async () => {
  const { id } = await addUser('alice')
  const user = { id, name: 'alice', role: 'Operator', mustChangePassword: true } as const
  const values = { current: password, next: 'another long one', repeat: 'another long one' }
  for (let i = 0; i < 35; i++) await signIn({ name: `n-${i}`, password: 'wrong' }, '10.0.0.1').catch(() => {})
  const named = { ...values, next: 'Alice-and-bob', repeat: 'Alice-and-bob' }
  await assert.rejects(changePassword(user, named, '10.0.0.1'), { code: 'INVALID_INPUT', field: 'next' })
  await changePassword(user, values, '10.0.0.1')
  const back = { current: values.next, next: password, repeat: password }
  const twice = await Promise.allSettled([
    changePassword(user, back, '10.0.0.1'),
    changePassword(user, back, '10.0.0.1'),
  ])
  assert.deepEqual(codesOf(twice).toSorted(), ['WRONG_STATE', 'signed in'])
})

test('the first administrator is made once, whoever is quicker', async () => {
  const made = await Promise.all(['one', 'two', 'three'].map((name) => createFirstAdministrator(name, password)))
  assert.deepEqual(made.toSorted(), [false, false, true])
  const users = await getDb().user.findMany()
  assert.deepEqual(
    users.map(({ role, mustChangePassword }) => [role, mustChangePassword]),
    [['Administrator', true]],
  )
})
