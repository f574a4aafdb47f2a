import assert from 'node:assert/strict'
import test from 'node:test'
import { chooseTests, findNeededPrograms } from './chosen-tests.ts'

test('a folder gives its tests, a file the test beside it', async () => {
  const { unit, trials, e2e } = await chooseTests(['launch', './lib/secrets/seal.ts', 'trials/online.test.ts', 'e2e'])
  assert.ok(unit.includes('launch/migrate.test.ts'))
  assert.equal(unit.at(-1), 'lib/secrets/seal.test.ts')
  assert.deepEqual(trials, ['trials/online.test.ts'])
  assert.ok(e2e.includes('e2e/1-story.spec.ts'))
})

test('a path without a test is refused by name', async () => {
  await assert.rejects(chooseTests(['docs']), /docs leads to no test/)
  await assert.rejects(chooseTests(['lib/no-such-file.ts']), /lib\/no-such-file\.ts leads to no test/)
})

test('the programs follow from what a test imports, however far away', async () => {
  assert.deepEqual(await findNeededPrograms(['lib/secrets/seal.test.ts']), [])
  assert.deepEqual(await findNeededPrograms(['lib/sources/sftp/sftp-source.test.ts']), ['ssh'])
  assert.deepEqual(await findNeededPrograms(['lib/restore/modes.test.ts']), ['java', 'maven'])
})
