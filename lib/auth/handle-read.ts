import { describeError } from '#lib/error-view.ts'
import { httpStatusOf } from '#lib/errors.ts'
import { requirePermission, requireUser } from './authorize.ts'
import { readRequestFacts } from './request-facts.ts'
import type { Permission } from './roles.ts'
import type { SignedInUser } from './session.ts'

/**
 * The frame of every route handler that a page polls: session, role, the reader's answer as JSON. A reader may answer
 * with a Response of its own. Errors become `{error: ErrorView}` with the status of their code.
 */
export async function handleRead(
  request: Request,
  permission: Permission,
  reader: (user: SignedInUser) => Promise<unknown>,
): Promise<Response> {
  try {
    const user = await requireUser(readRequestFacts(request.headers), 'poll')
    requirePermission(user, permission)
    const answer = await reader(user)
    return answer instanceof Response ? answer : Response.json(answer, { headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    const view = describeError(error, new URL(request.url).pathname)
    return Response.json({ error: view }, { status: httpStatusOf(view.code) })
  }
}
