import { z } from 'zod'

/** The number of a row in a growing table, as it stands in a URL: a bigint of PostgreSQL. */
export const rowNumberSchema = z
  .string()
  .regex(/^\d{1,18}$/, 'errors.number')
  .transform(BigInt)
