import { readSourceCluster } from '#lib/clusters/source-cluster-of.ts'
import type { PlaceTestView } from '#lib/contract/places.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import { checkPlaceSteps } from '#lib/sources/check-place.ts'
import { createSource } from '#lib/sources/create-source.ts'
import type { JobContext } from './job-context.ts'
import { openJobPlace } from './open-job-place.ts'
import { viewSteps } from './view-steps.ts'

/** Test connection of a place in a form: tried through its driver, with a file of our own where it is to be written. */
export async function testPlaceJob(
  { clusterId, place: { for: use, place }, secrets }: JobInput<'test-place'>,
  context: JobContext,
): Promise<PlaceTestView> {
  const cluster = await readSourceCluster(context.db, clusterId)
  const opened = openJobPlace({ place, secrets }, context)
  const source = createSource(opened, cluster, ({ reason }) => context.note(`Trying again: ${reason}`))
  const steps = await source.probe(context.signal, use === 'backup' ? 'write' : 'read')
  context.signal.throwIfAborted()
  if (steps.every(({ ok }) => ok)) steps.push(...(await checkPlaceSteps(opened, cluster, context.signal)))
  return viewSteps(steps)
}
