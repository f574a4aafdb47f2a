import { handleRead } from '#lib/auth/handle-read.ts'
import { type IdRoute, readRouteId } from '#lib/auth/route-id.ts'
import { getJob } from '#lib/tasks/get-job.ts'

export async function GET(request: Request, route: IdRoute): Promise<Response> {
  return handleRead(request, 'operate', async (user) => getJob(await readRouteId(route), user.name))
}
