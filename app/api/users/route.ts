import { handleRead } from '#lib/auth/handle-read.ts'
import { listUsers } from '#lib/auth/list-users.ts'

export async function GET(request: Request): Promise<Response> {
  return handleRead(request, 'administer', () => listUsers())
}
