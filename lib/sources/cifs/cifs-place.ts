import { z } from 'zod'
import type { PlaceDefinition } from '../place-definition.ts'
import {
  accountSchema,
  filePathSchema,
  matchesIpMode,
  pathSchema,
  portSchema,
  secretSchema,
  serverFields,
  serverShape,
} from '../place-fields.ts'
import { refusePlacePath, splitPlacePath } from '../place-path.ts'
import type { SourceField } from '../source.ts'
import { cifsNameRule } from './cifs-name.ts'

const server = {
  pathType: z.literal('CIFS'),
  ...serverShape,
  port: portSchema,
  user: accountSchema,
  password: secretSchema,
  /** '': the server's own. */
  domain: z.string().trim().max(256, 'errors.tooLong'),
  /** Demands the encryption of SMB 3; messages are signed in any case. */
  encrypt: z.boolean(),
}
const fields: readonly SourceField[] = [
  ...serverFields,
  { name: 'port', input: 'number', required: true },
  { name: 'user', input: 'text', required: true },
  { name: 'password', input: 'password', required: true },
  { name: 'domain', input: 'text', required: false },
  { name: 'encrypt', input: 'checkbox', required: false },
]

/** A folder on a CIFS (SMB 2 or 3) share. */
export const cifsPlace = {
  backup: {
    schema: z
      .object({
        ...server,
        /** `/share/folder…` */
        sharePath: pathSchema((path) => {
          if (splitPlacePath(path, cifsNameRule).length > 1) return
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
        /** `/share/folder…/file` */
        sourcePath: filePathSchema((path) => splitPlacePath(path, cifsNameRule)),
      })
      .refine(...matchesIpMode('host')),
    fields: [...fields, { name: 'sourcePath', input: 'file', required: true }],
  },
  secretsFor: ['host', 'port', 'user', 'domain'],
} satisfies PlaceDefinition
