import { createHash } from 'node:crypto'
import { toJsonColumn, toTextColumn } from '#lib/db-text.ts'
import type { Prisma, PrismaClient } from '#lib/generated/prisma/client.ts'
import type { Reporter } from '#lib/progress.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import { weighItem } from '#lib/restore/facts/byte-budget.ts'
import type { PlanItem } from '#lib/restore/facts/plan-item.ts'
import { defaultPlanOptions, type PlanOptions } from '#lib/restore/facts/plan-options.ts'
import { outcomesOf } from '#lib/restore/plan/make-plan-item.ts'
import { planRestoration } from '#lib/restore/plan/plan-restoration.ts'
import { inspectPlace } from '#lib/sources/check-place.ts'
import { type PlannedService, parsePlanTargets } from '#lib/tasks/stored-plan.ts'
import { lockRestorationTask } from '#lib/tasks/task-rules.ts'
import { outcomeDigest } from '../executions/plan-outcomes.ts'
import {
  clusterOfTarget,
  placeOfTarget,
  planInputOf,
  type RestorationSubject,
  readRestorationSubject,
  sourceOfTarget,
} from '../executions/restoration-subject.ts'
import { withServiceSession } from '../with-service-session.ts'
import { makeArchiveCard } from './archive-card.ts'
import type { JobContext } from './job-context.ts'

/** Items that the page can show; the plan itself, its counts and its hash have no limit. */
const maxItems = 20_000
const maxKeeps = 5000
const batchSize = 500
/** An item may hold a megabyte more than once. */
const batchBytes = 8 * 1024 * 1024

/** Plans a restoration task for the plan page: one plan over all its services. Writes nothing to any cluster. */
export async function planRestorationJob(
  { taskId, options }: JobInput<'plan-restoration'>,
  context: JobContext,
): Promise<{ planId: string }> {
  const { db, userName, signal } = context
  const task = await readRestorationSubject(db, taskId)
  const plan = await db.restorationPlan.create({
    data: { taskId, createdBy: userName, options, services: [], hash: '' },
  })
  try {
    const services: PlannedService[] = []
    for (const target of task.targets) {
      services.push(await planService(task, target, plan.id, options[target.serviceId] ?? defaultPlanOptions, context))
    }
    const hash = createHash('sha256')
      .update(JSON.stringify(services.map((service) => service.hash)))
      .digest('hex')
    signal.throwIfAborted()
    await publishPlan(db, plan, { services: services.map(toJsonColumn), hash })
  } catch (error) {
    await db.restorationPlan.delete({ where: { id: plan.id } })
    throw error
  }
  return { planId: plan.id }
}

/** From now on it is the newest; those before it that nobody started are of no use any more. */
async function publishPlan(
  db: PrismaClient,
  { id, taskId, createdAt }: { id: string; taskId: string; createdAt: Date },
  data: Prisma.RestorationPlanUpdateInput,
): Promise<void> {
  await db.$transaction(async (tx) => {
    // A Start that has read the plan before must have queued its execution first, or see this one.
    await lockRestorationTask(tx, taskId)
    await tx.restorationPlan.update({ where: { id }, data })
    await tx.restorationPlan.deleteMany({
      where: { taskId, id: { not: id }, executions: { none: {} }, createdAt: { lt: createdAt } },
    })
  })
}

async function planService(
  task: RestorationSubject,
  target: RestorationSubject['targets'][number],
  planId: string,
  options: PlanOptions,
  { db, signal, note }: JobContext,
): Promise<PlannedService> {
  const { name } = target.service
  const { source, path } = sourceOfTarget(task, target)
  const { sizeBytes } = await source.stat(path, signal)
  const place = await inspectPlace(placeOfTarget(target), clusterOfTarget(task, target), signal)
  const store = new PlanItemStore(db, planId, name)
  const planned = await withServiceSession(target.service, signal, (session) =>
    planRestoration(
      planInputOf(task, target, session, options, parsePlanTargets(target.planTargets)),
      (item) => store.add(item),
      noteProgress(note),
      signal,
    ),
  )
  await store.flush()
  const { header, trailer, findings, summary, hash } = planned
  const { systemVersion } = task.cluster
  return {
    serviceId: target.serviceId,
    name,
    card: makeArchiveCard({ header, trailer, path, sizeBytes, systemVersion, liveClusterId: planned.tree.clusterId }),
    findings: [...findings, ...place.findings],
    summary,
    archiveAgeMs: Math.max(0, Date.now() - Date.parse(header.startedAt)),
    itemsNotShown: store.notShown,
    targets: planned.targets,
    tree: planned.tree,
    hash,
  }
}

/** Rows of a plan, in batches: the masked description of each item for the page, and the outcome of each that writes. */
class PlanItemStore {
  readonly #db: PrismaClient
  readonly #planId: string
  readonly #serviceName: string
  #rows: Prisma.PlanItemCreateManyInput[] = []
  #outcomes: Prisma.PlanOutcomeCreateManyInput[] = []
  #shown = 0
  #rowBytes = 0
  #keeps = 0
  notShown = 0

  constructor(db: PrismaClient, planId: string, serviceName: string) {
    this.#db = db
    this.#planId = planId
    this.#serviceName = serviceName
  }

  async add(item: PlanItem): Promise<void> {
    const planId = this.#planId
    for (const outcome of outcomesOf(item)) {
      this.#outcomes.push({ planId, digest: outcomeDigest(this.#serviceName, { path: item.path, outcome }) })
    }
    if (this.#isShown(item)) {
      this.#rows.push({
        planId,
        serviceName: this.#serviceName,
        kind: item.kind,
        action: item.action,
        conflict: item.conflict,
        decision: item.decision,
        writes: item.writes.length > 0,
        name: toTextColumn(item.name),
        path: toTextColumn(item.path),
        summary: toTextColumn(item.summary),
        reason: toTextColumn(item.reason),
        before: item.before && toTextColumn(item.before),
        after: item.after && toTextColumn(item.after),
      })
      this.#rowBytes += weighItem({ ...item, writes: [] })
    }
    const isFull = this.#rows.length >= batchSize || this.#rowBytes >= batchBytes || this.#outcomes.length >= batchSize
    if (isFull) await this.flush()
  }

  async flush(): Promise<void> {
    const rows = this.#rows.splice(0)
    this.#rowBytes = 0
    const outcomes = this.#outcomes.splice(0)
    if (rows.length > 0) await this.#db.planItem.createMany({ data: rows })
    if (outcomes.length > 0) await this.#db.planOutcome.createMany({ data: outcomes, skipDuplicates: true })
  }

  #isShown(item: PlanItem): boolean {
    const isPlainKeep = item.action === 'keep' && !item.conflict
    if (this.#shown >= maxItems || (isPlainKeep && this.#keeps >= maxKeeps)) {
      this.notShown++
      return false
    }
    this.#shown++
    if (isPlainKeep) this.#keeps++
    return true
  }
}

const phaseNotes: Partial<Record<string, string>> = {
  preflight: 'Looking at the cluster',
  readArchive: 'Reading the archive',
  plan: 'Comparing with the live tree',
}

function noteProgress(note: (text: string) => void): Reporter {
  let phase = ''
  return {
    phase: (name) => {
      phase = phaseNotes[name] ?? name
      note(phase)
    },
    progress: (done, total) =>
      note(`${phase}: ${done.toLocaleString('en')}${total === null ? '' : ` of ${total.toLocaleString('en')}`} znodes`),
    log: () => {},
  }
}
