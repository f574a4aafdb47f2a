import { handleRead } from '#lib/auth/handle-read.ts'
import { type IdRoute, readRouteId } from '#lib/auth/route-id.ts'
import { getBackupTask } from '#lib/tasks/list-backup-tasks.ts'

export async function GET(request: Request, route: IdRoute): Promise<Response> {
  return handleRead(request, 'read', async () => getBackupTask(await readRouteId(route)))
}
