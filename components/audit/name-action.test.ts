import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { nameAction } from './name-action.ts'

test('every action of the console has a name', async () => {
  const cwd = join(import.meta.dirname, '../..')
  const actions: string[] = []
  for await (const file of glob('app/**/{actions,route}.ts', { cwd })) {
    const text = await readFile(join(cwd, file), 'utf8')
    actions.push(...Array.from(text.matchAll(/'([a-z-]+\.[a-z-]+)'/g), ([, action = '']) => action))
  }
  assert.ok(actions.length > 35)
  assert.deepEqual(
    actions.filter((action) => nameAction(action) === action),
    [],
  )
  assert.equal(nameAction('backup-task.start'), 'Back Up Now')
  assert.equal(nameAction('gone.away'), 'gone.away')
})
