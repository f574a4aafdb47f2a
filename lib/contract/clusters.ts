import { z } from 'zod'
import {
  type NameServiceEntry,
  nameServiceEntrySchema,
  type ObsEntry,
  obsEntrySchema,
  type ResourceManagerEntry,
} from '#lib/sources/storage-entries.ts'
import { idSchema } from './id.ts'

export interface ClusterView {
  id: string
  name: string
  systemVersion: string
  networkType: 'IPv4' | 'IPv6'
  securityMode: 'Normal' | 'Security'
  dataStoragePath: string
  services: KafkaServiceView[]
  nameServices: (NameServiceEntry & { id: string })[]
  resourceManagers: ResourceManagerEntry[]
  /** null: the cluster has no OBS. */
  obs: (ObsEntry & { secretKeySet: SecretSetView | null }) | null
}

/** When and by whom a write-only secret was set. */
export interface SecretSetView {
  at: string
  by: string
}

export interface TestStepView {
  name: string
  ok: boolean
  milliseconds: number
  detail: string
  remedy: string | null
}

export interface KafkaServiceView {
  id: string
  name: string
  kafkaVersion: string
  zookeeperConnect: string
  zookeeperUser: string
  /** null: no password set. */
  zookeeperPasswordSet: SecretSetView | null
}

/** Job `test-kafka-service`: what Test connection saw, step by step. */
export interface ConnectionTestView {
  ok: boolean
  steps: TestStepView[]
  facts: KafkaFactsView | null
}

export interface KafkaFactsView {
  servers: { address: string; state: string; version: string | null }[]
  clusterId: string | null
  brokers: { id: number; endpoints: string[] }[]
  controller: number | null
  topics: number
  partitions: number
  partitionsWithoutLeader: number
  at: string
}

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

export const networkTypes = ['IPv4', 'IPv6'] as const

export const securityModes = ['Normal', 'Security'] as const

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
