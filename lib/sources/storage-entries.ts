import { z } from 'zod'
import { nameServiceSchema } from './hdfs/hdfs-place.ts'
import { hostSchema, portSchema } from './place-fields.ts'

/** What the inventory knows of the places of a cluster, as forms fill it in and Postgres keeps it. Safe for the browser. */

/** A certificate authority in PEM, '' for the ones the host trusts. */
const caSchema = z
  .string()
  .trim()
  .max(65_536, 'errors.tooLong')
  .regex(/^(-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----)?$/, 'errors.pem')

export const nameNodeEntrySchema = z.object({
  /** The name in its URL, which its certificate is checked against; an address where there is no name. */
  host: hostSchema,
  /** Where the name leads; '': where this host's resolver says. */
  address: z.union([z.literal(''), hostSchema]),
  /** `dfs.namenode.http-address` or, with https, `dfs.namenode.https-address`. */
  httpPort: portSchema,
  https: z.boolean(),
  ca: caSchema,
})
export type NameNodeEntry = z.output<typeof nameNodeEntrySchema>

export const nameServiceEntrySchema = z.object({
  name: nameServiceSchema,
  isRemote: z.boolean(),
  /** Whom WebHDFS requests name, in normal mode. */
  userName: z
    .string()
    .trim()
    .regex(/^[A-Za-z_][A-Za-z0-9._-]{0,254}\$?$/, 'errors.hdfsUser'),
  nameNodes: z.array(nameNodeEntrySchema).min(1, 'errors.nameNodes').max(8, 'errors.tooLong'),
})
export type NameServiceEntry = z.output<typeof nameServiceEntrySchema>

export const resourceManagerEntrySchema = z.object({
  /** `https://host:port` of its web server. */
  url: z
    .string()
    .trim()
    .max(512, 'errors.tooLong')
    .refine((url) => /^https?:\/\/[^/?#@]+\/?$/.test(url) && URL.canParse(url), 'errors.webAddress'),
  ca: caSchema,
})
export type ResourceManagerEntry = z.output<typeof resourceManagerEntrySchema>
export const resourceManagersSchema = z.array(resourceManagerEntrySchema).max(8, 'errors.tooLong')

export const obsEntrySchema = z.object({
  /** `https://obs.<region>.<domain>` */
  endpoint: z
    .string()
    .trim()
    .min(1, 'errors.required')
    .max(512, 'errors.tooLong')
    .refine((url) => /^https?:\/\/[^/?#@]+\/?$/.test(url) && URL.canParse(url), 'errors.webAddress'),
  /** '': as the endpoint says. */
  region: z.string().trim().max(64, 'errors.tooLong'),
  bucket: z
    .string()
    .trim()
    .regex(/^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'errors.bucket'),
  accessKey: z.string().trim().min(1, 'errors.required').max(256, 'errors.tooLong'),
})
export type ObsEntry = z.output<typeof obsEntrySchema>
