import type { PlanView } from '#lib/contract/plans.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { defaultPlanOptions } from '#lib/restore/facts/plan-options.ts'
import { explainRefusal } from './restoration-rules.ts'
import { isReady, parsePlannedServices, parsePlanOptions } from './stored-plan.ts'

/** @throws AppError NOT_FOUND */
export async function getPlan(id: string): Promise<PlanView> {
  const plan = await getDb().restorationPlan.findUnique({
    where: { id, ...isReady },
    include: {
      task: { include: { plans: { where: isReady, select: { id: true }, orderBy: { createdAt: 'desc' }, take: 1 } } },
    },
  })
  if (plan === null) throw new AppError('NOT_FOUND', 'There is no such plan.')
  const options = parsePlanOptions(plan.options)
  const isNewest = plan.task.plans[0]?.id === id
  return {
    id,
    taskId: plan.taskId,
    hash: plan.hash,
    createdAt: plan.createdAt.toISOString(),
    services: parsePlannedServices(plan.services).map(
      ({ serviceId, name, card, findings, summary, archiveAgeMs, itemsNotShown }) => ({
        ...{ serviceId, name, card, findings, summary, archiveAgeMs, itemsNotShown },
        options: options[serviceId] ?? defaultPlanOptions,
      }),
    ),
    refusal: explainRefusal(plan.task) ?? (isNewest ? null : 'There is a newer plan of this task.'),
  }
}
