import { handleRead } from '#lib/auth/handle-read.ts'
import { listClusters } from '#lib/clusters/cluster-view.ts'

export async function GET(request: Request): Promise<Response> {
  return handleRead(request, 'read', () => listClusters())
}
