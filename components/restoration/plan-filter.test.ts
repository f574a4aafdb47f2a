import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatPlanFilter, isFiltered, noPlanFilter, parsePlanFilter, planItemsUrl } from './plan-filter.ts'

test('what the URL holds comes back as it was written', () => {
  const url = 'kind=topics&action=create&conflicts=1&decision=acceptArchiveIsr&service=Kafka&q=orders&page=3&size=200'
  assert.equal(formatPlanFilter(parsePlanFilter(new URLSearchParams(url))), url)
})

test('nonsense in the URL is no filter', () => {
  const filter = parsePlanFilter(
    new URLSearchParams('kind=secrets&action=destroy&conflicts=yes&decision=everything&page=0&size=7'),
  )
  assert.deepEqual(filter, noPlanFilter)
  assert.equal(isFiltered(filter), false)
})

test('a page becomes offset and limit for the handler', () => {
  assert.equal(planItemsUrl('p1', { ...noPlanFilter, page: 3 }), '/api/plans/p1/items?offset=100&limit=50')
  assert.equal(
    planItemsUrl('p1', { ...noPlanFilter, kind: 'acls', search: 'a b' }),
    '/api/plans/p1/items?kind=acls&q=a+b&offset=0&limit=50',
  )
})
