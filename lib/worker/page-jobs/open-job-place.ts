import { openSecrets, type Place, type StoredSecrets, withSecrets } from '#lib/secrets/place-secrets.ts'
import type { JobContext } from './job-context.ts'

/** The place of a page job with its secrets, which were sealed for its row. */
export function openJobPlace<P extends Place>(
  { place, secrets }: { place: P; secrets: StoredSecrets },
  { jobId }: Pick<JobContext, 'jobId'>,
): P {
  return withSecrets(place, openSecrets(secrets, { table: 'Job', row: jobId }))
}
