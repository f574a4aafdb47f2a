import 'server-only'
import { headers } from 'next/headers.js'
import type { z } from 'zod'
import type { ActionResult } from '#lib/contract/action-result.ts'
import type { NeededPermission } from './authorize.ts'
import { performAction } from './perform-action.ts'
import { readRequestFacts } from './request-facts.ts'
import type { SignedInUser } from './session.ts'

/** The frame of every server action: performAction on the request in hand. */
export async function runAction<S extends z.ZodType, T>(
  permission: NeededPermission,
  name: string,
  schema: S,
  input: unknown,
  handler: (values: z.output<S>, user: SignedInUser) => Promise<T>,
): Promise<ActionResult<T>> {
  return performAction(readRequestFacts(await headers()), { permission, name, schema }, input, handler)
}
