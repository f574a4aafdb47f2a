import { handleRead } from '#lib/auth/handle-read.ts'
import { getOverview } from '#lib/tasks/get-overview.ts'

export async function GET(request: Request): Promise<Response> {
  return handleRead(request, 'read', () => getOverview())
}
