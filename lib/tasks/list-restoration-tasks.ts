import type { ListView } from '#lib/contract/listing.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { getDb } from '#lib/db.ts'
import type { Prisma } from '#lib/generated/prisma/client.ts'
import { findHalfWay } from '#lib/queue/find-half-way.ts'
import { datesOf } from '#lib/secrets/place-secrets.ts'
import { restorationPlaceSchema } from '#lib/sources/path-types.ts'
import { viewRows } from '#lib/view-rows.ts'
import { progressOfLast, summarizeExecution } from './execution-view.ts'
import { findLastRestorations, type LastRestoration } from './find-last-executions.ts'
import { isReady, parseSelection } from './stored-plan.ts'
import { parseSafetyBackups } from './stored-safety-backups.ts'
import { taskNotFound } from './task-rules.ts'

const named = { select: { id: true, name: true } } as const
const taskParts = {
  cluster: { select: { id: true, name: true, systemVersion: true } },
  targets: {
    select: { service: named, place: true, placeSecrets: true, safetyBackups: true },
    orderBy: { service: { name: 'asc' } },
  },
  plans: { where: isReady, select: { id: true }, orderBy: { createdAt: 'desc' }, take: 1 },
  // Of these Retry takes up the last.
  executions: { where: { kind: 'Restoration' }, select: { planId: true }, orderBy: { queuedAt: 'desc' }, take: 1 },
} satisfies Prisma.RestorationTaskInclude
type RestorationTaskRow = Prisma.RestorationTaskGetPayload<{ include: typeof taskParts }>

export async function listRestorationTasks(): Promise<ListView<RestorationTaskView>> {
  const rows = await getDb().restorationTask.findMany({ include: taskParts, orderBy: { createdAt: 'desc' } })
  const last = await findLastRestorations(rows.map(({ id }) => id))
  const halfWay = await findHalfWay(
    getDb(),
    rows.map(({ id }) => id),
  )
  return viewRows(rows, nameOf, (row) => viewTask(row, { ...last.get(row.id), isHalfWay: halfWay.has(row.id) }))
}

/** @throws AppError NOT_FOUND */
export async function getRestorationTask(id: string): Promise<RestorationTaskView> {
  const row = await getDb().restorationTask.findUnique({ where: { id }, include: taskParts })
  if (row === null) throw taskNotFound()
  const last = (await findLastRestorations([id])).get(id)
  return viewTask(row, { ...last, isHalfWay: (await findHalfWay(getDb(), [id])).has(id) })
}

const nameOf = ({ name }: RestorationTaskRow) => name

function viewTask(
  row: RestorationTaskRow,
  { last, undo, isHalfWay }: Partial<LastRestoration> & { isHalfWay: boolean },
): RestorationTaskView {
  const safetyBackups = row.targets.flatMap(({ service, ...target }) =>
    parseSafetyBackups(target.safetyBackups).map(({ path }) => ({ serviceName: service.name, path })),
  )
  return {
    id: row.id,
    name: row.name,
    cluster: row.cluster,
    targets: row.targets.map(({ service, place, placeSecrets }) => ({
      service,
      place: restorationPlaceSchema.parse(place),
      secretsSet: datesOf(placeSecrets),
    })),
    selection: parseSelection(row.selection),
    canUndo: safetyBackups.length > 0,
    isHalfWay,
    safetyBackups,
    status: row.status,
    progress: progressOfLast(last),
    lastExecution: last === undefined ? null : summarizeExecution(last),
    undo: undo === undefined ? null : { ...summarizeExecution(undo), progress: progressOfLast(undo) },
    planId: row.plans[0]?.id ?? null,
    confirmedPlanId: row.executions[0]?.planId ?? null,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  }
}
