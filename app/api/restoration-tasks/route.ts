import { handleRead } from '#lib/auth/handle-read.ts'
import { listRestorationTasks } from '#lib/tasks/list-restoration-tasks.ts'

export async function GET(request: Request): Promise<Response> {
  return handleRead(request, 'read', () => listRestorationTasks())
}
