import { z } from 'zod'
import { selectionSchema } from '#lib/restore/plan-options.ts'
import { backupPlaceSchema, restorationPlaceSchema } from '#lib/sources/path-types.ts'
import { hostSchema, portSchema } from '#lib/sources/place-fields.ts'
import { nameServiceEntrySchema, obsEntrySchema } from '#lib/sources/storage-entries.ts'

/** Fields of a place by path type: defined beside the drivers, part of the inputs. */
export {
  type BackupPlace,
  backupPlaceSchema,
  type RestorationPlace,
  restorationPlaceSchema,
} from '#lib/sources/path-types.ts'

/** What forms and server actions exchange: one schema per verb, used by the form (resolver) and parsed again by the action. */

/** The manual's rule for task names: letters, digits and underscores or hyphens; they become folder names on storage. */
export const taskNameSchema = z
  .string()
  .trim()
  .min(1, 'errors.required')
  .max(64, 'errors.nameTooLong')
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'errors.nameCharacters')

export const nameSchema = z
  .string()
  .trim()
  .min(1, 'errors.required')
  .max(64, 'errors.nameTooLong')
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]*$/, 'errors.labelCharacters')

/** Becomes part of file names, so no space, slash or underscore that would make a name ambiguous to the eye. */
export const serviceNameSchema = z
  .string()
  .trim()
  .min(1, 'errors.required')
  .max(64, 'errors.nameTooLong')
  .regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, 'errors.serviceNameCharacters')

export const idSchema = z.uuid()

export const networkTypes = ['IPv4', 'IPv6'] as const
export const securityModes = ['Normal', 'Security'] as const
export const roles = ['Viewer', 'Operator', 'Administrator'] as const
export type Role = (typeof roles)[number]

export const userNameSchema = z
  .string()
  .trim()
  .min(1, 'errors.required')
  .max(64, 'errors.nameTooLong')
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]*$/, 'errors.userNameCharacters')

export const passwordSchema = z.string().min(12, 'errors.passwordTooShort').max(256, 'errors.passwordTooLong')

export const signInSchema = z.object({
  name: userNameSchema,
  password: z.string().min(1, 'errors.required').max(256, 'errors.passwordTooLong'),
})

export const changePasswordSchema = z
  .object({ current: z.string().min(1, 'errors.required'), next: passwordSchema, repeat: z.string() })
  .refine((v) => v.next === v.repeat, { path: ['repeat'], message: 'errors.passwordRepeat' })
  .refine((v) => v.next !== v.current, { path: ['next'], message: 'errors.passwordSame' })

export const createUserSchema = z.object({ name: userNameSchema, role: z.enum(roles), password: passwordSchema })

export const clusterSchema = z.object({
  name: nameSchema,
  systemVersion: z
    .string()
    .trim()
    .min(1, 'errors.required')
    .max(32, 'errors.tooLong')
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]*$/, 'errors.labelCharacters'),
  networkType: z.enum(networkTypes),
  securityMode: z.enum(securityModes),
  /** Absolute; LocalDir backups lie in `<data storage path>/LocalBackup/`. */
  dataStoragePath: z
    .string()
    .trim()
    .min(2, 'errors.required')
    .max(1024, 'errors.tooLong')
    .regex(/^\/[^\0]*$/, 'errors.absolutePath')
    .refine((v) => !v.split('/').includes('..'), 'errors.noDotDot'),
})

export const kafkaServiceSchema = z.object({
  name: serviceNameSchema,
  kafkaVersion: z
    .string()
    .trim()
    .regex(/^\d+\.\d+(\.\d+)?$/, 'errors.kafkaVersion'),
  zookeeperConnect: z.string().trim().min(1, 'errors.required').max(1024, 'errors.tooLong'),
  /** Empty: none. */
  zookeeperUser: z.string().trim().max(256, 'errors.tooLong'),
  /** Write-only: undefined keeps what is set, '' removes it. */
  zookeeperPassword: z.string().max(256, 'errors.tooLong').optional(),
})

export const backupTaskSchema = z.object({
  name: taskNameSchema,
  clusterId: idSchema,
  mode: z.enum(['Manual']),
  /** null: all Kafka services of the cluster. */
  serviceIds: z.array(idSchema).min(1, 'errors.chooseService').nullable(),
  place: backupPlaceSchema,
  maxCopies: z.number().int().min(1, 'errors.copies').max(1000, 'errors.copies'),
})

/** Whose stored secrets count where a place is named without them. */
export const secretsOriginSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('backupTask'), taskId: idSchema }),
  z.object({ of: z.literal('restorationTarget'), taskId: idSchema, serviceId: idSchema }),
])
export type SecretsOrigin = z.infer<typeof secretsOriginSchema>

export const restorationTaskSchema = z.object({
  name: taskNameSchema,
  clusterId: idSchema,
  targets: z
    .array(
      z.object({
        serviceId: idSchema,
        place: restorationPlaceSchema,
        /** Of the backup it restores. */
        secretsFrom: secretsOriginSchema.nullable(),
      }),
    )
    .min(1, 'errors.chooseService'),
  /** null: everything. */
  selection: selectionSchema.nullable(),
})

const placeOfCluster = { clusterId: idSchema, secretsFrom: secretsOriginSchema.nullable() }

/** A folder of a place: its place is that of an archive in it. '' as path: the top of LocalDir. */
export const browseSchema = z.object({
  ...placeOfCluster,
  place: restorationPlaceSchema,
  path: z.string().max(4096),
})

/** Test connection of a form: backups write, restorations only read. */
export const placeTestSchema = z.object({
  ...placeOfCluster,
  place: z.discriminatedUnion('for', [
    z.object({ for: z.literal('backup'), place: backupPlaceSchema }),
    z.object({ for: z.literal('restoration'), place: restorationPlaceSchema }),
  ]),
})

/** An archive that a page looks into. */
export const archiveLookSchema = z.object({
  clusterId: idSchema,
  archive: z.discriminatedUnion('is', [
    /** A file of a backup's history: the worker knows its place. */
    z.object({ is: z.literal('file'), fileId: idSchema }),
    z.object({
      is: z.literal('place'),
      place: restorationPlaceSchema,
      secretsFrom: secretsOriginSchema.nullable(),
    }),
  ]),
})

export const readArchiveSchema = z.object({ ...placeOfCluster, serviceId: idSchema, place: restorationPlaceSchema })

export const hostKeySchema = z.object({ host: hostSchema, port: portSchema })

export const nameServiceSchema = nameServiceEntrySchema
export const obsSchema = obsEntrySchema.extend({
  /** Write-only: undefined keeps what is set. */
  secretKey: z.string().max(1024, 'errors.tooLong').optional(),
})
/** Test connection of what the inventory holds, as it is saved. */
export const storageTestSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('nameService'), clusterId: idSchema, nameServiceId: idSchema }),
  z.object({ of: z.literal('resourceManagers'), clusterId: idSchema }),
  z.object({ of: z.literal('obs'), clusterId: idSchema }),
])
