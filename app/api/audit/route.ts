import { z } from 'zod'
import { listAudit } from '#lib/audit/list-audit.ts'
import { handleRead } from '#lib/auth/handle-read.ts'
import { parseQuery } from '#lib/auth/parse-query.ts'
import { rowNumberSchema } from '#lib/tasks/row-number.ts'

const querySchema = z.object({ q: z.string().max(1000).default(''), before: rowNumberSchema.nullable().default(null) })

export async function GET(request: Request): Promise<Response> {
  return handleRead(request, 'administer', async () => {
    const { q, before } = parseQuery(querySchema, request)
    return listAudit(q, before)
  })
}
