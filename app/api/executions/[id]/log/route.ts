import { z } from 'zod'
import { handleRead } from '#lib/auth/handle-read.ts'
import { parseQuery } from '#lib/auth/parse-query.ts'
import { type IdRoute, readRouteId } from '#lib/auth/route-id.ts'
import { listLogLines } from '#lib/tasks/list-log-lines.ts'
import { rowNumberSchema } from '#lib/tasks/row-number.ts'

const querySchema = z.object({
  after: rowNumberSchema.default(0n),
  level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
})

export async function GET(request: Request, route: IdRoute): Promise<Response> {
  return handleRead(request, 'read', async () => {
    const { after, level } = parseQuery(querySchema, request)
    return listLogLines(await readRouteId(route), after, level)
  })
}
