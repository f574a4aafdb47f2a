import { handleRead } from '#lib/auth/handle-read.ts'
import { listBackupTasks } from '#lib/tasks/list-backup-tasks.ts'

export async function GET(request: Request): Promise<Response> {
  return handleRead(request, 'read', () => listBackupTasks())
}
