import type { z } from 'zod'
import { parseInput } from './perform-action.ts'

/** The query of a request; of a name that is there twice, the last. @throws AppError INVALID_INPUT with the name as field */
export function parseQuery<S extends z.ZodType>(schema: S, request: Request): z.output<S> {
  return parseInput(schema, Object.fromEntries(new URL(request.url).searchParams))
}
