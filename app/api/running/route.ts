import { handleRead } from '#lib/auth/handle-read.ts'
import { getRunning } from '#lib/tasks/get-running.ts'

export async function GET(request: Request): Promise<Response> {
  return handleRead(request, 'read', () => getRunning())
}
