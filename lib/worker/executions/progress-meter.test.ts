import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProgressMeter } from './progress-meter.ts'

const meter = (services = 1, expectedZnodes: number | null = null) =>
  new ProgressMeter({ kind: 'Backup', services, expectedZnodes })

test('moves forward only and never says 100 before the end', () => {
  const progress = meter()
  const seen: number[] = []
  for (const phase of ['connect', 'readZnodes', 'verifyArchive', 'retention'] as const) {
    progress.enter(phase)
    for (const done of [1, 5, 10]) {
      progress.advance(done, 10, null)
      seen.push(progress.view().percent)
    }
  }
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  )
  assert.equal(seen.at(-1), 99)
  progress.end(true)
  assert.equal(progress.view().percent, 100)
})

test('a failure stays where it was, its phase failed, later ones waiting', () => {
  const progress = meter()
  progress.enter('readZnodes')
  progress.advance(5, 10, null)
  const { percent } = progress.view()
  progress.end(false)
  assert.equal(progress.view().percent, percent)
  assert.deepEqual(
    progress.phases().map((phase) => phase.state),
    ['skipped', 'failed', 'waiting', 'waiting'],
  )
})

test('guesses the size of a walk by the last one, and never looks finished by a guess', () => {
  const progress = meter(1, 100)
  progress.enter('readZnodes', 0)
  progress.advance(50, null, '/x')
  const view = progress.view(10_000)
  assert.deepEqual([view.total, view.rate, view.secondsLeft], [null, 5, 10])
  progress.advance(500, null, '/x')
  assert.ok(progress.view(10_000).percent < 70)
})

test('several services share one bar', () => {
  const progress = meter(2)
  progress.beginService(0)
  progress.enter('retention')
  progress.advance(1, 1, null)
  assert.equal(progress.view().percent, 50)
  progress.beginService(1)
  progress.enter('connect')
  assert.equal(progress.view().percent, 50)
})
