import { z } from 'zod'
import { selectionSchema } from '#lib/restore/plan-options.ts'
import { backupPlaceSchema, restorationPlaceSchema } from '#lib/sources/path-types.ts'
import { pathTypes } from '#lib/sources/source.ts'

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

export const restorationTaskSchema = z.object({
  name: taskNameSchema,
  clusterId: idSchema,
  targets: z.array(z.object({ serviceId: idSchema, place: restorationPlaceSchema })).min(1, 'errors.chooseService'),
  /** null: everything. */
  selection: selectionSchema.nullable(),
})

export const browseSchema = z.object({
  clusterId: idSchema,
  pathType: z.enum(pathTypes),
  /** '' is the top of the place. */
  path: z.string().max(4096),
})
