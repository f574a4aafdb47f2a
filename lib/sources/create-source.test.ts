import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSource } from './create-source.ts'
import { pathTypeDefinitions, restorationPlaceSchema } from './path-types.ts'
import { pathTypes } from './source.ts'

const cluster = { dataStoragePath: '/srv/BigData', networkType: 'IPv4', systemVersion: 'MRS 3.3.0' } as const

test('every path type has a driver or says that it is not supported yet', () => {
  for (const pathType of pathTypes) {
    if (Object.hasOwn(pathTypeDefinitions, pathType)) {
      assert.equal(createSource({ pathType }, cluster).pathType, pathType)
    } else {
      assert.throws(() => createSource({ pathType }, cluster), { code: 'SOURCE_UNSUPPORTED', field: 'pathType' })
    }
  }
})

test('each definition has form fields and schema of the same names', () => {
  for (const [pathType, { backup, restoration }] of Object.entries(pathTypeDefinitions)) {
    for (const { schema, fields } of [backup, restoration]) {
      const names = Object.keys(schema.shape).filter((name) => name !== 'pathType')
      assert.deepEqual(names.sort(), fields.map((field) => field.name).sort(), pathType)
    }
  }
})

test('a restoration place names what is missing', () => {
  const parsed = restorationPlaceSchema.safeParse({ pathType: 'LocalDir', sourcePath: '  ' })
  assert.deepEqual(
    parsed.error?.issues.map(({ path, message }) => ({ path, message })),
    [{ path: ['sourcePath'], message: 'errors.required' }],
  )
})
