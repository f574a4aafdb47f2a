import { handleRead } from '#lib/auth/handle-read.ts'
import { type IdRoute, readRouteId } from '#lib/auth/route-id.ts'
import { getRecovery } from '#lib/tasks/get-recovery.ts'

export async function GET(request: Request, route: IdRoute): Promise<Response> {
  return handleRead(request, 'read', async (user) => getRecovery(await readRouteId(route), user.name))
}
