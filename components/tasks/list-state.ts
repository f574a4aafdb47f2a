import type { TaskStatus } from '#lib/contract/executions.ts'

export const sortColumns = ['name', 'object', 'pathType', 'status', 'lastRun'] as const
export type SortColumn = (typeof sortColumns)[number]

/** What a person chose to see of a list of tasks; it lives in the URL, so that a link or reload shows the same. */
export interface ListState {
  search: string
  clusters: string[]
  statuses: string[]
  pathTypes: string[]
  sort: SortColumn
  descending: boolean
  /** From 1. */
  page: number
  pageSize: number
}

/** What both kinds of task have that a list sorts and filters by. */
export interface ListedTask {
  id: string
  name: string
  cluster: { id: string; name: string }
  status: TaskStatus
  lastExecution: { startedAt: string | null; endedAt: string | null } | null
  /** Of a restoration: its undo that has not succeeded. */
  undo?: { status: TaskStatus } | null
  createdAt: string
}

export const defaultPageSize = 20
export const pageSizes = [10, 20, 50, 100] as const

export function parseListState(params: URLSearchParams): ListState {
  const sort = sortColumns.find((column) => column === params.get('sort'))
  const pageSize = pageSizes.find((size) => String(size) === params.get('size'))
  const page = Number(params.get('page') ?? '1')
  return {
    search: params.get('q') ?? '',
    clusters: params.getAll('cluster'),
    statuses: params.getAll('status'),
    pathTypes: params.getAll('pathType'),
    sort: sort ?? 'name',
    descending: params.get('order') === 'desc',
    page: Number.isInteger(page) && page > 0 ? page : 1,
    pageSize: pageSize ?? defaultPageSize,
  }
}

/** Only what differs from the defaults stands in the URL. */
export function formatListState(state: ListState): string {
  const params = new URLSearchParams()
  if (state.search !== '') params.set('q', state.search)
  for (const cluster of state.clusters) params.append('cluster', cluster)
  for (const status of state.statuses) params.append('status', status)
  for (const pathType of state.pathTypes) params.append('pathType', pathType)
  if (state.sort !== 'name') params.set('sort', state.sort)
  if (state.descending) params.set('order', 'desc')
  if (state.page !== 1) params.set('page', String(state.page))
  if (state.pageSize !== defaultPageSize) params.set('size', String(state.pageSize))
  return params.toString()
}

export function hasFilter(state: ListState): boolean {
  return state.search !== '' || state.clusters.length > 0 || state.statuses.length > 0 || state.pathTypes.length > 0
}

/** The rows of the page in view and how many pass the filters; a page past the end shows the last one. */
export function selectRows<Task extends ListedTask>(
  tasks: readonly Task[],
  state: ListState,
  pathTypesOf: (task: Task) => readonly string[],
): { rows: Task[]; total: number; page: number } {
  const wanted = state.search.trim().toLowerCase()
  const passing = tasks.filter(
    (task) =>
      task.name.toLowerCase().includes(wanted) &&
      passes(state.clusters, [task.cluster.name]) &&
      passes(state.statuses, task.undo ? [task.status, task.undo.status] : [task.status]) &&
      passes(state.pathTypes, pathTypesOf(task)),
  )
  const direction = state.descending ? -1 : 1
  const sorted = passing.toSorted(
    (a, b) =>
      direction * compare(sortKey(a, state.sort, pathTypesOf), sortKey(b, state.sort, pathTypesOf)) ||
      compare(a.name, b.name),
  )
  const lastPage = Math.max(1, Math.ceil(sorted.length / state.pageSize))
  const page = Math.min(state.page, lastPage)
  return { rows: sorted.slice((page - 1) * state.pageSize, page * state.pageSize), total: sorted.length, page }
}

function passes(chosen: readonly string[], values: readonly string[]): boolean {
  return chosen.length === 0 || values.some((value) => chosen.includes(value))
}

function sortKey<Task extends ListedTask>(
  task: Task,
  column: SortColumn,
  pathTypesOf: (task: Task) => readonly string[],
): string {
  switch (column) {
    case 'name':
      return task.name
    case 'object':
      return task.cluster.name
    case 'pathType':
      return pathTypesOf(task).join()
    case 'status':
      return task.status
    case 'lastRun':
      return task.lastExecution?.startedAt ?? ''
    default:
      return column satisfies never
  }
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, undefined, { numeric: true, sensitivity: 'base' })
}
