import { type PlanAction, type PlanKind, planActions, planKinds } from '#lib/restore/facts/plan-item.ts'

/** What of a plan's items is shown; it lives in the URL. */
export interface PlanFilter {
  /** null: all. */
  kind: PlanKind | null
  action: PlanAction | null
  conflictsOnly: boolean
  search: string
  /** From 1. */
  page: number
}

export const itemsPerPage = 10

export const noPlanFilter: PlanFilter = { kind: null, action: null, conflictsOnly: false, search: '', page: 1 }

export function parsePlanFilter(params: URLSearchParams): PlanFilter {
  const page = Number(params.get('page') ?? '1')
  return {
    kind: planKinds.find((kind) => kind === params.get('kind')) ?? null,
    action: planActions.find((action) => action === params.get('action')) ?? null,
    conflictsOnly: params.get('conflicts') === '1',
    search: params.get('q') ?? '',
    page: Number.isInteger(page) && page > 0 ? page : 1,
  }
}

/** As it stands in the page's URL. */
export function formatPlanFilter(filter: PlanFilter): string {
  const params = filterParams(filter)
  if (filter.page !== 1) params.set('page', String(filter.page))
  return params.toString()
}

/** The handler's URL for the page in view. */
export function planItemsUrl(planId: string, filter: PlanFilter): string {
  const params = filterParams(filter)
  params.set('offset', String((filter.page - 1) * itemsPerPage))
  params.set('limit', String(itemsPerPage))
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
  if (filter.search !== '') params.set('q', filter.search)
  return params
}
