import { z } from 'zod'
import type { PlaceDefinition } from '../place-definition.ts'
import { filePathSchema, matchesIpMode, pathSchema, portSchema, serverFields, serverShape } from '../place-fields.ts'
import { refusePlacePath, splitPlacePath } from '../place-path.ts'
import type { SourceField } from '../source.ts'
import { nfsNameRule } from './nfs-name.ts'

const server = { pathType: z.literal('NFS'), ...serverShape, port: portSchema }
const fields: readonly SourceField[] = [...serverFields, { name: 'port', input: 'number', required: true }]

/** A folder on an NFS export. */
export const nfsPlace = {
  backup: {
    schema: z
      .object({
        ...server,
        /** `/export/folder…` */
        sharePath: pathSchema((path) => {
          if (splitPlacePath(path, nfsNameRule).length > 0) return
          throw refusePlacePath(path, 'the root of a NAS share may not be used')
        }),
      })
      .refine(...matchesIpMode('host')),
    fields: [...fields, { name: 'sharePath', input: 'folder', required: true }],
  },
  restoration: {
    schema: z
      .object({
        ...server,
        /** `/export/folder…/file` */
        sourcePath: filePathSchema((path) => splitPlacePath(path, nfsNameRule)),
      })
      .refine(...matchesIpMode('host')),
    fields: [...fields, { name: 'sourcePath', input: 'file', required: true }],
  },
  secretsFor: [],
} satisfies PlaceDefinition
