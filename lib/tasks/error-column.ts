import { z } from 'zod'
import type { ErrorView } from '#lib/contract/action-result.ts'
import { errorCodes } from '#lib/errors.ts'

/** The JSON column Job.error. */
export const errorViewSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  remedy: z.string().nullable(),
  field: z.string().nullable(),
  errorId: z.string().nullable(),
}) satisfies z.ZodType<ErrorView>
