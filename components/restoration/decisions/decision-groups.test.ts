import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PlanView } from '#lib/contract/plans.ts'
import { defaultPlanOptions } from '#lib/restore/facts/plan-options.ts'
import { emptySummary } from '#lib/restore/plan/plan-summary.ts'
import { decisionGroups, openDecisions } from './decision-groups.ts'

const service: PlanView['services'][number] = {
  serviceId: 'k',
  name: 'Kafka',
  options: defaultPlanOptions,
  card: {
    ...{ path: '/a.tar.gz', sizeBytes: 1, systemVersion: 'MRS 3.3.0', systemVersionMatches: true, dataSource: 'Kafka' },
    ...{ clusterName: 'c', taskName: null, takenAt: '2026-01-01T00:00:00Z', clusterId: null, clusterIdMatches: null },
    ...{ status: 'complete', stable: true, znodes: 1, countsByClass: {} },
  },
  findings: [],
  summary: emptySummary(),
  archiveAgeMs: 0,
  itemsNotShown: 0,
}

test('a plan that waits for nothing asks nothing', () => {
  assert.deepEqual(decisionGroups(service, defaultPlanOptions), [])
  assert.deepEqual(openDecisions([service]), { items: 0, checks: 0 })
})

test('users and ACLs are asked for before all others, and what is decided still stands there to be changed', () => {
  const decisions = {
    acceptArchiveIsr: { open: {}, taken: { topics: 3 }, missing: 0 },
    restoreSecurity: { open: { users: 1, acls: 2 }, taken: {}, missing: 3 },
  }
  const planned = { ...service, summary: { ...service.summary, decisions } }
  assert.deepEqual(
    decisionGroups(planned, { ...defaultPlanOptions, acceptArchiveIsr: true }).map(
      ({ decision, items, open, needsDecision }) => [decision, items, open, needsDecision],
    ),
    [
      [
        'restoreSecurity',
        [
          { kind: 'users', count: 1 },
          { kind: 'acls', count: 2 },
        ],
        3,
        true,
      ],
      ['acceptArchiveIsr', [{ kind: 'topics', count: 3 }], 0, false],
    ],
  )
  assert.deepEqual(openDecisions([planned]), { items: 3, checks: 0 })
})

test('what the plan found out about users and ACLs stands beside their choice, and is no check of its own', () => {
  const decisions = { restoreSecurity: { open: { users: 1 }, taken: {}, missing: 1 } }
  const finding = { check: 'securityLeftOut', result: 'warning', seen: 'ZooKeeper has none.', remedy: '' } as const
  const planned = { ...service, summary: { ...service.summary, decisions }, findings: [finding] }
  assert.equal(decisionGroups(planned, defaultPlanOptions)[0]?.finding, finding)
  assert.deepEqual(openDecisions([planned]), { items: 1, checks: 0 })
})

test('an option that nothing hangs on any more can still be taken back', () => {
  const groups = decisionGroups(service, { ...defaultPlanOptions, takeClusterId: true, expectedBrokers: [4] })
  assert.deepEqual(
    groups.map(({ decision, needsDecision }) => [decision, needsDecision]),
    [
      ['takeClusterId', false],
      ['brokerMapping', false],
    ],
  )
})

test('a check that an option answers needs a decision only while it is not passed', () => {
  const finding = { check: 'brokersStopped', seen: 'silent', remedy: '', decision: 'confirmBrokersStopped' } as const
  const failing = { ...service, findings: [{ ...finding, result: 'error' as const }] }
  assert.deepEqual(openDecisions([failing]), { items: 0, checks: 1 })
  const confirmed = { ...service, findings: [{ ...finding, result: 'warning' as const }] }
  assert.deepEqual(openDecisions([confirmed]), { items: 0, checks: 0 })
  assert.equal(decisionGroups(confirmed, defaultPlanOptions).length, 1)
})
