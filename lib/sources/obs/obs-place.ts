import { z } from 'zod'
import type { PlaceDefinition } from '../place-definition.ts'
import { pathSchema } from '../place-fields.ts'
import { splitPlacePath } from '../place-path.ts'

/** A key takes any character; place-path.ts refuses what could not be shown. */
const objectPath = pathSchema((path) => splitPlacePath(path, { whyNot: () => undefined }))

/** A folder of the cluster's bucket, whose endpoint and keys stand in the inventory. */
export const obsPlace = {
  backup: {
    schema: z.object({ pathType: z.literal('OBS'), targetPath: objectPath }),
    fields: [{ name: 'targetPath', input: 'folder', required: true }],
  },
  restoration: {
    schema: z.object({ pathType: z.literal('OBS'), sourcePath: objectPath }),
    fields: [{ name: 'sourcePath', input: 'file', required: true }],
  },
  secretsFor: [],
} satisfies PlaceDefinition
