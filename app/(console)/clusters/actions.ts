'use server'

import { z } from 'zod'
import { runAction } from '#lib/auth/run-action.ts'
import * as clusters from '#lib/clusters/change-cluster.ts'
import * as services from '#lib/clusters/change-kafka-service.ts'
import * as storage from '#lib/clusters/change-storage.ts'
import type { ActionResult } from '#lib/contract/action-result.ts'
import { clusterSchema, kafkaServiceSchema, nameServiceSchema, obsSchema } from '#lib/contract/clusters.ts'
import { idSchema } from '#lib/contract/id.ts'
import { resourceManagersSchema } from '#lib/sources/storage-entries.ts'
import * as tests from '#lib/tasks/test-kafka-service.ts'

const targetSchema = z.object({ id: idSchema })
const clusterUpdateSchema = z.object({ id: idSchema, values: clusterSchema })
const newServiceSchema = z.object({ clusterId: idSchema, values: kafkaServiceSchema })
const serviceUpdateSchema = z.object({ id: idSchema, values: kafkaServiceSchema })
const serviceTestSchema = z.object({ serviceId: idSchema.nullable(), values: kafkaServiceSchema })
const newNameServiceSchema = z.object({ clusterId: idSchema, values: nameServiceSchema })
const nameServiceUpdateSchema = z.object({ id: idSchema, values: nameServiceSchema })
const resourceManagersUpdateSchema = z.object({ clusterId: idSchema, values: resourceManagersSchema })
const obsUpdateSchema = z.object({ clusterId: idSchema, values: obsSchema.nullable() })

type Target = z.input<typeof targetSchema>

export async function createCluster(input: z.input<typeof clusterSchema>): Promise<ActionResult<{ id: string }>> {
  return runAction('administer', 'cluster.create', clusterSchema, input, clusters.createCluster)
}

export async function updateCluster(input: z.input<typeof clusterUpdateSchema>): Promise<ActionResult> {
  return runAction('administer', 'cluster.update', clusterUpdateSchema, input, async ({ id, values }) => {
    await clusters.updateCluster(id, values)
    return null
  })
}

export async function deleteCluster(input: Target): Promise<ActionResult> {
  return runAction('administer', 'cluster.delete', targetSchema, input, async ({ id }) => {
    await clusters.deleteCluster(id)
    return null
  })
}

export async function createKafkaService(
  input: z.input<typeof newServiceSchema>,
): Promise<ActionResult<{ id: string }>> {
  return runAction('administer', 'kafka-service.create', newServiceSchema, input, ({ clusterId, values }, user) =>
    services.createKafkaService(clusterId, values, user.name),
  )
}

export async function updateKafkaService(input: z.input<typeof serviceUpdateSchema>): Promise<ActionResult> {
  return runAction('administer', 'kafka-service.update', serviceUpdateSchema, input, async ({ id, values }, user) => {
    await services.updateKafkaService(id, values, user.name)
    return null
  })
}

export async function deleteKafkaService(input: Target): Promise<ActionResult> {
  return runAction('administer', 'kafka-service.delete', targetSchema, input, async ({ id }) => {
    await services.deleteKafkaService(id)
    return null
  })
}

export async function testKafkaService(input: Target): Promise<ActionResult<{ jobId: string }>> {
  return runAction('operate', 'kafka-service.test', targetSchema, input, ({ id }, user) =>
    tests.testKafkaService(id, user.name),
  )
}

/** For administrators alone: the worker asks whatever ensemble the form names. */
export async function testKafkaServiceValues(
  input: z.input<typeof serviceTestSchema>,
): Promise<ActionResult<{ jobId: string }>> {
  return runAction('administer', 'kafka-service.test', serviceTestSchema, input, ({ serviceId, values }, user) =>
    tests.testKafkaServiceValues(serviceId, values, user.name),
  )
}

export async function createNameService(
  input: z.input<typeof newNameServiceSchema>,
): Promise<ActionResult<{ id: string }>> {
  return runAction('administer', 'name-service.create', newNameServiceSchema, input, ({ clusterId, values }) =>
    storage.createNameService(clusterId, values),
  )
}

export async function updateNameService(input: z.input<typeof nameServiceUpdateSchema>): Promise<ActionResult> {
  return runAction('administer', 'name-service.update', nameServiceUpdateSchema, input, async ({ id, values }) => {
    await storage.updateNameService(id, values)
    return null
  })
}

export async function deleteNameService(input: Target): Promise<ActionResult> {
  return runAction('administer', 'name-service.delete', targetSchema, input, async ({ id }) => {
    await storage.deleteNameService(id)
    return null
  })
}

export async function updateResourceManagers(
  input: z.input<typeof resourceManagersUpdateSchema>,
): Promise<ActionResult> {
  return runAction(
    'administer',
    'resource-managers.update',
    resourceManagersUpdateSchema,
    input,
    async ({ clusterId, values }) => {
      await storage.updateResourceManagers(clusterId, values)
      return null
    },
  )
}

export async function updateObs(input: z.input<typeof obsUpdateSchema>): Promise<ActionResult> {
  return runAction('administer', 'obs.update', obsUpdateSchema, input, async ({ clusterId, values }, user) => {
    await storage.updateObs(clusterId, values, user.name)
    return null
  })
}
