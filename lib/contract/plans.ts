import type { PlanDecision } from '#lib/restore/facts/plan-decision.ts'
import type { PlanAction, PlanKind, PlanSummary, PreflightFinding } from '#lib/restore/facts/plan-item.ts'
import type { PlanOptions } from '#lib/restore/facts/plan-options.ts'
import type { ArchiveCardView } from './archives.ts'

export interface PlanView {
  id: string
  taskId: string
  hash: string
  createdAt: string
  services: {
    serviceId: string
    name: string
    options: PlanOptions
    card: ArchiveCardView
    findings: PreflightFinding[]
    summary: PlanSummary
    /** What was written since the archive was taken and will be lost, in numbers. */
    archiveAgeMs: number
    /** Items beyond what is stored for the page; their writes are still part of the plan and its hash. */
    itemsNotShown: number
  }[]
  /** Why Start cannot be pressed now, besides preflight; null when it can. */
  refusal: string | null
}

export interface PlanItemView {
  id: number
  serviceName: string
  kind: PlanKind
  action: PlanAction
  conflict: boolean
  /** The option that would change it; null where none would. */
  decision: PlanDecision | null
  name: string
  path: string
  summary: string
  reason: string
  before: string | null
  after: string | null
}

export interface PlanItemsView {
  items: PlanItemView[]
  total: number
}
