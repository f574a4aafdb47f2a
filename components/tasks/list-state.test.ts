import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatListState, type ListedTask, parseListState, selectRows } from './list-state.ts'

function task(name: string, values: Partial<ListedTask> = {}): ListedTask {
  return {
    id: name,
    name,
    cluster: { id: 'c', name: 'mrs-prod' },
    status: 'Ready',
    lastExecution: null,
    createdAt: '2026-01-01T00:00:00Z',
    ...values,
  }
}
const localDir = () => ['LocalDir']
const names = (rows: ListedTask[]) => rows.map((row) => row.name)

test('what the URL holds comes back as it was written', () => {
  const url =
    'q=orders&cluster=mrs-prod&cluster=mrs-test&status=Failed&pathType=LocalDir&sort=lastRun&order=desc&page=3&size=50'
  assert.equal(formatListState(parseListState(new URLSearchParams(url))), url)
})

test('nonsense in the URL falls back to the defaults, and defaults are not written', () => {
  const state = parseListState(new URLSearchParams('sort=secret&page=-1&size=7&order=up'))
  assert.equal(formatListState(state), '')
})

test('search ignores case, filters of one kind widen, filters of different kinds narrow', () => {
  const tasks = [
    task('Orders', { status: 'Failed' }),
    task('orders-test', { status: 'Running' }),
    task('orders-old'),
    task('users', { status: 'Failed' }),
  ]
  const state = parseListState(new URLSearchParams('q=ORDERS&status=Failed&status=Running'))
  assert.deepEqual(names(selectRows(tasks, state, localDir).rows), ['Orders', 'orders-test'])
})

test('names sort by their numbers, and never-run tasks come first by last run', () => {
  const tasks = [
    task('task-10', { lastExecution: { startedAt: '2026-01-02T00:00:00Z', endedAt: null } }),
    task('task-9', { lastExecution: { startedAt: '2026-01-03T00:00:00Z', endedAt: null } }),
    task('task-1'),
  ]
  const byName = parseListState(new URLSearchParams())
  assert.deepEqual(names(selectRows(tasks, byName, localDir).rows), ['task-1', 'task-9', 'task-10'])
  const byRun = parseListState(new URLSearchParams('sort=lastRun'))
  assert.deepEqual(names(selectRows(tasks, byRun, localDir).rows), ['task-1', 'task-10', 'task-9'])
})

test('a page past the end shows the last one', () => {
  const tasks = Array.from({ length: 25 }, (_, index) => task(`t${index}`))
  const state = parseListState(new URLSearchParams('page=9'))
  const selected = selectRows(tasks, state, localDir)
  assert.equal(selected.page, 2)
  assert.equal(selected.total, 25)
  assert.equal(selected.rows.length, 5)
})
