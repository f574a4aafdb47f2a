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

/** `SHA256:` and the digest, as OpenSSH shows it. */
export const hostKeyPattern = /^SHA256:[A-Za-z0-9+/]{43}$/

const server = {
  pathType: z.literal('SFTP'),
  ...serverShape,
  port: portSchema,
  user: accountSchema,
  /** Either this or the private key. */
  password: secretSchema,
  privateKey: secretSchema,
  passphrase: secretSchema,
  hostKey: z.string().trim().regex(hostKeyPattern, 'errors.hostKey'),
}
const fields: readonly SourceField[] = [
  ...serverFields,
  { name: 'port', input: 'number', required: true },
  { name: 'hostKey', input: 'host-key', required: true },
  { name: 'user', input: 'text', required: true },
  { name: 'password', input: 'password', required: false },
  { name: 'privateKey', input: 'private-key', required: false },
  { name: 'passphrase', input: 'password', required: false },
]
const noRule = { whyNot: () => undefined }

/** A folder on an SSH server. */
export const sftpPlace = {
  backup: {
    schema: z
      .object({
        ...server,
        targetPath: pathSchema((path) => {
          if (splitPlacePath(path, noRule).length > 0) return
          throw refusePlacePath(path, 'the root folder may not be used')
        }),
      })
      .refine(...matchesIpMode('host')),
    fields: [...fields, { name: 'targetPath', input: 'folder', required: true }],
  },
  restoration: {
    schema: z
      .object({ ...server, sourcePath: filePathSchema((path) => splitPlacePath(path, noRule)) })
      .refine(...matchesIpMode('host')),
    fields: [...fields, { name: 'sourcePath', input: 'file', required: true }],
  },
  secretsFor: ['host', 'port', 'user', 'hostKey'],
  secretGroups: [['password'], ['privateKey', 'passphrase']],
} satisfies PlaceDefinition
