import { z } from 'zod'
import type { PlaceDefinition } from './place-definition.ts'
import { filePathSchema } from './place-fields.ts'

/** A folder of the worker's host: `<data storage path>/LocalBackup`, which a backup task needs no field for. */
export const localDirPlace = {
  backup: {
    schema: z.object({ pathType: z.literal('LocalDir') }),
    fields: [],
  },
  restoration: {
    schema: z.object({
      pathType: z.literal('LocalDir'),
      /** Full path of the archive file. */
      sourcePath: filePathSchema(() => {}),
    }),
    fields: [{ name: 'sourcePath', input: 'file', required: true }],
  },
  secretsFor: [],
} satisfies PlaceDefinition
