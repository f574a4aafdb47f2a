import { z } from 'zod'
import { errorCodes } from '#lib/errors.ts'
import type { ErrorView } from './views.ts'

/** The JSON column Job.error. */
export const errorViewSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  remedy: z.string().nullable(),
  field: z.string().nullable(),
  errorId: z.string().nullable(),
}) satisfies z.ZodType<ErrorView>
