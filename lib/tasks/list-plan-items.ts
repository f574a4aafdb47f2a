import { z } from 'zod'
import type { PlanItemsView, PlanItemView } from '#lib/contract/plans.ts'
import { getDb } from '#lib/db.ts'
import { toSearchText } from '#lib/db-text.ts'
import type { Prisma } from '#lib/generated/prisma/client.ts'
import { type PlanDecision, planDecisions } from '#lib/restore/facts/plan-decision.ts'
import { type PlanAction, type PlanKind, planActions, planKinds } from '#lib/restore/facts/plan-item.ts'

export interface PlanItemFilter {
  kind: PlanKind | null
  action: PlanAction | null
  /** Looked for in name, path and summary; '' finds all. */
  query: string
  onlyConflicts: boolean
  /** What one option decides, of one Kafka service. */
  decision: PlanDecision | null
  serviceName: string | null
  offset: number
  limit: number
}

/** One page of a plan's items: conflicts first, then what is written, then what stays; each by path. */
export async function listPlanItems(planId: string, filter: PlanItemFilter): Promise<PlanItemsView> {
  const contains = { contains: toSearchText(filter.query), mode: 'insensitive' as const }
  const where: Prisma.PlanItemWhereInput = {
    planId,
    ...(filter.kind === null ? {} : { kind: filter.kind }),
    ...(filter.action === null ? {} : { action: filter.action }),
    ...(filter.decision === null ? {} : { decision: filter.decision }),
    ...(filter.serviceName === null ? {} : { serviceName: filter.serviceName }),
    ...(filter.onlyConflicts ? { conflict: true } : {}),
    ...(filter.query === '' ? {} : { OR: [{ name: contains }, { path: contains }, { summary: contains }] }),
  }
  const [rows, total] = await Promise.all([
    getDb().planItem.findMany({
      where,
      orderBy: [{ conflict: 'desc' }, { writes: 'desc' }, { path: 'asc' }, { id: 'asc' }],
      skip: filter.offset,
      take: filter.limit,
    }),
    getDb().planItem.count({ where }),
  ])
  return { items: rows.map(viewItem), total }
}

const kindSchema = z.enum(planKinds)
const actionSchema = z.enum(planActions)
const decisionSchema = z.enum(planDecisions).nullable()

function viewItem({
  planId: _,
  writes: __,
  kind,
  action,
  decision,
  ...columns
}: Prisma.PlanItemGetPayload<object>): PlanItemView {
  return {
    ...columns,
    kind: kindSchema.parse(kind),
    action: actionSchema.parse(action),
    decision: decisionSchema.parse(decision),
  }
}
