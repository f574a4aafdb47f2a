import { type PlanDecision, planDecisions } from '#lib/restore/facts/plan-decision.ts'
import { type PlanAction, type PlanKind, planActions, planKinds } from '#lib/restore/facts/plan-item.ts'

/** What of a plan's items is shown; it lives in the URL. */
export interface PlanFilter {
  /** null: all. */
  kind: PlanKind | null
  action: PlanAction | null
  conflictsOnly: boolean
  /** Only what this option decides, in this Kafka service. */
  decision: PlanDecision | null
  service: string | null
  search: string
  /** From 1. */
  page: number
  /** Items on a page; one of pageSizes. */
  size: number
}

/** A plan is read whole before it is started: on one page where that can be. The handler takes no more than the last. */
export const pageSizes = [50, 100, 200, 500] as const

export const noPlanFilter: PlanFilter = {
  ...{ kind: null, action: null, conflictsOnly: false, decision: null, service: null, search: '' },
  ...{ page: 1, size: pageSizes[0] },
}

export function parsePlanFilter(params: URLSearchParams): PlanFilter {
  const page = Number(params.get('page') ?? '1')
  return {
    kind: planKinds.find((kind) => kind === params.get('kind')) ?? null,
    action: planActions.find((action) => action === params.get('action')) ?? null,
    conflictsOnly: params.get('conflicts') === '1',
    decision: planDecisions.find((decision) => decision === params.get('decision')) ?? null,
    service: params.get('service'),
    search: params.get('q') ?? '',
    page: Number.isInteger(page) && page > 0 ? page : 1,
    size: pageSizes.find((size) => String(size) === params.get('size')) ?? noPlanFilter.size,
  }
}

/** As it stands in the page's URL. */
export function formatPlanFilter(filter: PlanFilter): string {
  const params = filterParams(filter)
  if (filter.page !== 1) params.set('page', String(filter.page))
  if (filter.size !== noPlanFilter.size) params.set('size', String(filter.size))
  return params.toString()
}

/** The handler's URL for the page in view. */
export function planItemsUrl(planId: string, filter: PlanFilter): string {
  const params = filterParams(filter)
  params.set('offset', String((filter.page - 1) * filter.size))
  params.set('limit', String(filter.size))
  return `/api/plans/${planId}/items?${params}`
}

export function isFiltered(filter: PlanFilter): boolean {
  return filterParams(filter).size > 0
}

function filterParams(filter: PlanFilter): URLSearchParams {
  const params = new URLSearchParams()
  if (filter.kind !== null) params.set('kind', filter.kind)
  if (filter.action !== null) params.set('action', filter.action)
  if (filter.conflictsOnly) params.set('conflicts', '1')
  if (filter.decision !== null) params.set('decision', filter.decision)
  if (filter.service !== null) params.set('service', filter.service)
  if (filter.search !== '') params.set('q', filter.search)
  return params
}
