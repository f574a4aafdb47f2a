import assert from 'node:assert/strict'
import { test } from 'node:test'
import { passwordSchema } from '#lib/contract/users.ts'
import { generatePassword } from './generate-password.ts'

test('a made-up password is accepted, readable and never the same', () => {
  const made = Array.from({ length: 200 }, generatePassword)
  for (const password of made) {
    assert.ok(passwordSchema.safeParse(password).success)
    assert.match(password, /^([a-zA-Z2-9]{5}-){3}[a-zA-Z2-9]{5}$/)
    assert.doesNotMatch(password, /[OlI01]/)
  }
  assert.equal(new Set(made).size, made.length)
})
