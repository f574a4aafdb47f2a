import { handleRead } from '#lib/auth/handle-read.ts'
import { type IdRoute, readRouteId } from '#lib/auth/route-id.ts'
import { getBackupFile } from '#lib/tasks/get-backup-file.ts'

export async function GET(request: Request, route: IdRoute): Promise<Response> {
  return handleRead(request, 'read', async () => getBackupFile(await readRouteId(route)))
}
