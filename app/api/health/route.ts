import { getDb } from '#lib/db.ts'
import { describeError } from '#lib/error-view.ts'

/** Asked by the start script and by supervisors, who have no session. Nothing is said of what is wrong. */
export async function GET(request: Request): Promise<Response> {
  const headers = { 'cache-control': 'no-store' }
  try {
    await getDb().$queryRaw`SELECT 1`
    return Response.json({ status: 'ok' }, { headers })
  } catch (error) {
    describeError(error, new URL(request.url).pathname)
    return Response.json({ status: 'database does not answer' }, { status: 503, headers })
  }
}

/** Never answered at build time: there is no database then. */
export const dynamic = 'force-dynamic'
