import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uploadNamePattern } from '#lib/contract/upload-limits.ts'
import { safeName } from './archive-upload-request.ts'

for (const [given, sent] of [
  ['MRS-3.3.0_Kafka_20260102030405.tar.gz', 'MRS-3.3.0_Kafka_20260102030405.tar.gz'],
  ['MRS-3.3.0_Kafka_20260102030405 (1).tar.gz', 'MRS-3.3.0_Kafka_20260102030405-1-.tar.gz'],
  ['../../etc/…/копия.tar.gz', 'etc-.tar.gz'],
] as const) {
  test(`${given} is sent as ${sent}`, () => {
    assert.equal(safeName(given), sent)
    assert.match(sent, uploadNamePattern)
  })
}
