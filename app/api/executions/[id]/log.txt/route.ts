import { compactTime } from '#lib/archive/archive-name.ts'
import { handleRead } from '#lib/auth/handle-read.ts'
import { type IdRoute, readRouteId } from '#lib/auth/route-id.ts'
import { getExecution } from '#lib/tasks/list-executions.ts'
import { streamLogText } from '#lib/tasks/list-log-lines.ts'
import { toTextStream } from '#lib/tasks/text-stream.ts'

export async function GET(request: Request, route: IdRoute): Promise<Response> {
  return handleRead(request, 'read', async () => {
    const { id, task, queuedAt } = await getExecution(await readRouteId(route))
    return new Response(toTextStream(streamLogText(id)), {
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'content-disposition': `attachment; filename="${task.name}_${compactTime(new Date(queuedAt))}.log"`,
        'cache-control': 'no-store',
      },
    })
  })
}
