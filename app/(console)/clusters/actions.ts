'use server'

import { z } from 'zod'
import { runAction } from '#lib/auth/run-action.ts'
import * as clusters from '#lib/clusters/change-cluster.ts'
import * as services from '#lib/clusters/change-kafka-service.ts'
import { clusterSchema, idSchema, kafkaServiceSchema } from '#lib/tasks/inputs.ts'
import * as tests from '#lib/tasks/test-kafka-service.ts'
import type { ActionResult } from '#lib/tasks/views.ts'

const targetSchema = z.object({ id: idSchema })
const clusterUpdateSchema = z.object({ id: idSchema, values: clusterSchema })
const newServiceSchema = z.object({ clusterId: idSchema, values: kafkaServiceSchema })
const serviceUpdateSchema = z.object({ id: idSchema, values: kafkaServiceSchema })
const serviceTestSchema = z.object({ serviceId: idSchema.nullable(), values: kafkaServiceSchema })

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

/** For administrators alone: the stored password goes to whatever ensemble the form names. */
export async function testKafkaServiceValues(
  input: z.input<typeof serviceTestSchema>,
): Promise<ActionResult<{ jobId: string }>> {
  return runAction('administer', 'kafka-service.test', serviceTestSchema, input, ({ serviceId, values }, user) =>
    tests.testKafkaServiceValues(serviceId, values, user.name),
  )
}
