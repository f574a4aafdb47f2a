import { recordAuditOrLog } from '#lib/audit/record-audit.ts'
import type { ActionResult } from '#lib/contract/action-result.ts'
import { signInSchema } from '#lib/contract/users.ts'
import { describeError } from '#lib/error-view.ts'
import { isAppError } from '#lib/errors.ts'
import { requireSameOrigin } from './authorize.ts'
import { parseInput } from './perform-action.ts'
import type { RequestFacts } from './request-facts.ts'
import { type NewSession, signIn } from './sign-in.ts'

/**
 * performAction for who has no session yet. A refusal leaves an audit row too, but for a throttled one: strangers
 * could fill the table.
 */
export async function performSignIn(facts: RequestFacts, input: unknown): Promise<ActionResult<NewSession>> {
  const { address } = facts
  let userName = ''
  try {
    requireSameOrigin(facts)
    const values = parseInput(signInSchema, input)
    userName = values.name.toLowerCase()
    const value = await signIn(values, address)
    await recordAuditOrLog({
      userName,
      address,
      action: 'session.sign-in',
      object: userName,
      outcome: 'ok',
      detail: null,
    })
    return { ok: true, value }
  } catch (error) {
    const view = describeError(error, 'session.sign-in')
    if (userName !== '' && !isAppError(error, 'THROTTLED')) {
      const outcome = isAppError(error) ? 'refused' : 'failed'
      const detail = view.errorId === null ? view.message : `${view.message} ${view.errorId}`
      await recordAuditOrLog({ userName, address, action: 'session.sign-in', object: userName, outcome, detail })
    }
    return { ok: false, error: view }
  }
}
