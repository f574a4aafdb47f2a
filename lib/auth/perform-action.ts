import { z } from 'zod'
import { describeDestination } from '#lib/audit/describe-destination.ts'
import { nameObject } from '#lib/audit/name-object.ts'
import { recordAuditOrLog } from '#lib/audit/record-audit.ts'
import type { ActionResult } from '#lib/contract/action-result.ts'
import { describeError } from '#lib/error-view.ts'
import { AppError, isAppError } from '#lib/errors.ts'
import { type NeededPermission, requirePermission, requireSameOrigin, requireUser } from './authorize.ts'
import type { RequestFacts } from './request-facts.ts'
import type { SignedInUser } from './session.ts'

export interface ActionDescription<S extends z.ZodType> {
  permission: NeededPermission
  /** `<object kind>.<verb>`, as it stands in the audit trail. */
  name: string
  schema: S
}

/**
 * Every mutation goes through here: Origin, session, role, input, the verb, an audit row whatever came of it. Expected
 * errors come back as values. A request without a session leaves no row: nobody is there to hold to account, and
 * strangers could fill the table.
 */
export async function performAction<S extends z.ZodType, T>(
  facts: RequestFacts,
  { permission, name, schema }: ActionDescription<S>,
  input: unknown,
  handler: (values: z.output<S>, user: SignedInUser) => Promise<T>,
): Promise<ActionResult<T>> {
  let record = { userName: '', address: facts.address, action: name, object: '' }
  let destination: string | null = null
  try {
    requireSameOrigin(facts)
    const user = await requireUser(facts)
    record = { ...record, userName: user.name, object: await nameObject(name, input) }
    requirePermission(user, permission)
    const values = parseInput(schema, input)
    // Before it happens: what is deleted or changed leads nowhere after.
    destination = await describeDestination(name, values)
    const value = await handler(values, user)
    await recordAuditOrLog({
      ...record,
      outcome: 'ok',
      detail: [describeValues(values), destination].filter((part) => part !== null).join(', ') || null,
    })
    return { ok: true, value }
  } catch (error) {
    const view = describeError(error, name)
    if (record.userName !== '') {
      const outcome = isAppError(error) ? 'refused' : 'failed'
      const failure = [view.field, view.message, view.errorId].filter((part) => part !== null).join(': ')
      const detail = destination === null ? failure : `${failure} (${destination})`
      await recordAuditOrLog({ ...record, outcome, detail })
    }
    return { ok: false, error: view }
  }
}

/** @throws AppError INVALID_INPUT with the field in dotted path; the message is a key of the message catalogue */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new AppError('INVALID_INPUT', issue?.message ?? 'The input is not usable.', {
    field: issue?.path.join('.') || undefined,
  })
}

const detailSchema = z.object({
  role: z.string().optional(),
  disabled: z.boolean().optional(),
  planId: z.string().optional(),
  hash: z.string().optional(),
})

/** Only what is named here reaches the trail, never a password. */
function describeValues(values: unknown): string | null {
  const known = detailSchema.safeParse(values)
  const pairs = known.success ? Object.entries(known.data) : []
  return pairs.length === 0 ? null : pairs.map(([key, value]) => `${key} ${value}`).join(', ')
}
