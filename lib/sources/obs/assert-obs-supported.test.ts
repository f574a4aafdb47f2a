import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertObsSupported } from './assert-obs-supported.ts'

test('OBS is refused for a system version before MRS 3.1.0', () => {
  for (const version of ['MRS 3.0.5', 'MRS 2.1.0', 'mrs_3.0', 'Huawei MRS 1.9.2', 'MRS 3']) {
    assert.throws(() => assertObsSupported(version), {
      code: 'SOURCE_UNSUPPORTED',
      field: 'pathType',
      message: /MRS 3\.1\.0/,
    })
  }
})

test('OBS is allowed from MRS 3.1.0 on, and where the version says nothing of MRS', () => {
  for (const version of ['MRS 3.1.0', 'MRS 3.1.2-LTS.3', 'MRS 3.10', 'MRS 10.0.1', 'MRS-3.3.0', 'Kafka 3.9.1', '']) {
    assertObsSupported(version)
  }
})
