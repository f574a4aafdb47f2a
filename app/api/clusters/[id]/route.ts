import { handleRead } from '#lib/auth/handle-read.ts'
import { type IdRoute, readRouteId } from '#lib/auth/route-id.ts'
import { getCluster } from '#lib/clusters/cluster-view.ts'

export async function GET(request: Request, route: IdRoute): Promise<Response> {
  return handleRead(request, 'read', async () => getCluster(await readRouteId(route)))
}
