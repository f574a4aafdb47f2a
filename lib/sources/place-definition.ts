import type { z } from 'zod'
import type { SourceField } from './source.ts'

/** What one path type asks a person for: the fields of a form and the schema that checks the same names. */
export interface PlaceForm {
  schema: z.ZodObject
  fields: readonly SourceField[]
}

/** Safe for the browser: nothing here may import a driver. */
export interface PlaceDefinition {
  backup: PlaceForm
  restoration: PlaceForm
  /** Fields that say whom a secret is for: a stored one is never sent elsewhere after one of them changed. */
  secretsFor: readonly string[]
  /** Secrets that stand for each other: a typed one takes the place of what is stored in another group. */
  secretGroups?: readonly (readonly string[])[]
}
