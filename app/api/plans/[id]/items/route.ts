import { z } from 'zod'
import { handleRead } from '#lib/auth/handle-read.ts'
import { parseQuery } from '#lib/auth/parse-query.ts'
import { type IdRoute, readRouteId } from '#lib/auth/route-id.ts'
import { planDecisions } from '#lib/restore/facts/plan-decision.ts'
import { planActions, planKinds } from '#lib/restore/facts/plan-item.ts'
import { listPlanItems } from '#lib/tasks/list-plan-items.ts'

const querySchema = z.object({
  kind: z.enum(planKinds).nullable().default(null),
  action: z.enum(planActions).nullable().default(null),
  decision: z.enum(planDecisions).nullable().default(null),
  service: z.string().max(1000).nullable().default(null),
  q: z.string().max(1000).default(''),
  conflicts: z.enum(['0', '1']).default('0'),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(50),
})

export async function GET(request: Request, route: IdRoute): Promise<Response> {
  return handleRead(request, 'read', async () => {
    const { q: query, conflicts, service, ...filter } = parseQuery(querySchema, request)
    const onlyConflicts = conflicts === '1'
    return listPlanItems(await readRouteId(route), { ...filter, query, onlyConflicts, serviceName: service })
  })
}
