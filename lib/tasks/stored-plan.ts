import { z } from 'zod'
import type { ArchiveCardView } from '#lib/contract/archives.ts'
import type { PlanView } from '#lib/contract/plans.ts'
import { findingDecisions, planDecisions } from '#lib/restore/facts/plan-decision.ts'
import { type PlanTargets, planActions, planKinds, preflightChecks } from '#lib/restore/facts/plan-item.ts'
import {
  type PlanOptions,
  planOptionsSchema,
  type Selection,
  selectionSchema,
} from '#lib/restore/facts/plan-options.ts'
import { treeIdentitySchema } from '#lib/restore/facts/tree-identity.ts'

/** The JSON columns RestorationPlan.services, RestorationPlan.options and RestorationTarget.planTargets. */

const counts = z.record(z.enum(planActions), z.number())

const countsByKind = z.partialRecord(z.enum(planKinds), z.number())

const cardSchema = z.object({
  path: z.string(),
  sizeBytes: z.number(),
  systemVersion: z.string(),
  systemVersionMatches: z.boolean(),
  dataSource: z.string(),
  clusterName: z.string(),
  taskName: z.string().nullable(),
  takenAt: z.string(),
  clusterId: z.string().nullable(),
  clusterIdMatches: z.boolean().nullable(),
  status: z.enum(['complete', 'partial']),
  stable: z.boolean(),
  znodes: z.number(),
  countsByClass: z.record(z.string(), z.number()),
}) satisfies z.ZodType<ArchiveCardView>

const targetsSchema = z.object({
  controllerEpoch: z.number().nullable(),
  leaderEpochRaise: z.number(),
  brokerIdCounter: z.number().nullable(),
  producerIdBlockStart: z.string().nullable(),
  clusterId: z.string().nullable().default(null),
}) satisfies z.ZodType<PlanTargets>

const plannedServiceSchema = z.object({
  serviceId: z.string(),
  name: z.string(),
  card: cardSchema,
  findings: z.array(
    z.object({
      check: z.enum(preflightChecks),
      result: z.enum(['ok', 'warning', 'error']),
      seen: z.string(),
      remedy: z.string(),
      decision: z.enum(findingDecisions).optional(),
    }),
  ),
  summary: z.object({
    counts,
    conflicts: z.number(),
    byKind: z.record(z.enum(planKinds), counts),
    decisions: z
      .partialRecord(z.enum(planDecisions), z.object({ open: countsByKind, taken: countsByKind, missing: z.number() }))
      // Plans of earlier releases.
      .default({}),
    recordsReadAgain: z.number().default(0),
  }),
  archiveAgeMs: z.number(),
  itemsNotShown: z.number(),
  hash: z.string(),
  targets: targetsSchema,
  /** null in plans of earlier versions. */
  tree: treeIdentitySchema.nullable().default(null),
}) satisfies z.ZodType<Omit<PlanView['services'][number], 'options'>>

/** A condition on plans: one without a hash is still being written by the worker, and nobody may see or start it. */
export const isReady = { hash: { not: '' } } as const

/** One service of a plan: what the page shows, and what the run needs. */
export type PlannedService = z.infer<typeof plannedServiceSchema>

export function parsePlannedServices(column: unknown): PlannedService[] {
  return z.array(plannedServiceSchema).parse(column)
}

/** Options by service; a service that is not named has the defaults. */
export function parsePlanOptions(column: unknown): Record<string, PlanOptions> {
  return z.record(z.string(), planOptionsSchema).parse(column)
}

export function parseSelection(column: unknown): Selection | null {
  return selectionSchema.nullable().parse(column)
}

export function parsePlanTargets(column: unknown): PlanTargets | null {
  return column === null ? null : targetsSchema.parse(column)
}
