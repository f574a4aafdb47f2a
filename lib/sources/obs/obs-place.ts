import { z } from 'zod'
import type { PlaceDefinition } from '../place-definition.ts'
import { filePathSchema, pathSchema } from '../place-fields.ts'
import { splitPlacePath } from '../place-path.ts'

/** A key takes any character; place-path.ts refuses what could not be shown. */
const check = (path: string) => void splitPlacePath(path, { whyNot: () => undefined })

/** A folder of the cluster's bucket, whose endpoint and keys stand in the inventory. */
export const obsPlace = {
  backup: {
    schema: z.object({ pathType: z.literal('OBS'), targetPath: pathSchema(check) }),
    fields: [{ name: 'targetPath', input: 'folder', required: true }],
  },
  restoration: {
    schema: z.object({ pathType: z.literal('OBS'), sourcePath: filePathSchema(check) }),
    fields: [{ name: 'sourcePath', input: 'file', required: true }],
  },
  secretsFor: [],
} satisfies PlaceDefinition
