import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { archiveLookSchema } from '#lib/contract/archives.ts'
import type { browseSchema, placeTestSchema, readArchiveSchema, SecretsOrigin } from '#lib/contract/places.ts'
import { getDb } from '#lib/db.ts'
import { enqueueJob } from '#lib/queue/enqueue-job.ts'
import type { JobInput, JobKind } from '#lib/queue/job-inputs.ts'
import {
  chooseSecrets,
  type Place,
  type StoredSecrets,
  sealSecrets,
  withoutSecrets,
} from '#lib/secrets/place-secrets.ts'
import { readKnownSecrets } from './place-secrets-of.ts'

/**
 * Page jobs about a place that stands in a form. What was typed as a secret, or is stored for the task the place comes
 * from, is sealed for the job's row: it never stands in the table in clear.
 */

interface NamedPlace<P extends Place> {
  clusterId: string
  place: P
  secretsFrom: SecretsOrigin | null
}

type Asked = { jobId: string }

export async function browsePlace(
  kind: 'browse-source' | 'scan-archives',
  { path, ...named }: z.output<typeof browseSchema>,
  userName: string,
): Promise<Asked> {
  return enqueue(kind, named, userName, (sealed) => ({ ...sealed, clusterId: named.clusterId, path }))
}

export async function testPlace(
  { clusterId, secretsFrom, place }: z.output<typeof placeTestSchema>,
  userName: string,
): Promise<Asked> {
  return place.for === 'backup'
    ? enqueue('test-place', { clusterId, secretsFrom, place: place.place }, userName, (sealed) => ({
        clusterId,
        place: { for: place.for, place: sealed.place },
        secrets: sealed.secrets,
      }))
    : enqueue('test-place', { clusterId, secretsFrom, place: place.place }, userName, (sealed) => ({
        clusterId,
        place: { for: place.for, place: sealed.place },
        secrets: sealed.secrets,
      }))
}

export async function readArchiveOfPlace(
  { serviceId, ...named }: z.output<typeof readArchiveSchema>,
  userName: string,
): Promise<Asked> {
  return enqueue('read-archive', named, userName, (sealed) => ({ ...sealed, clusterId: named.clusterId, serviceId }))
}

type ArchiveLook = z.output<typeof archiveLookSchema>

/** The archive of a job: a file of the history knows its own secrets. */
export async function lookIntoArchive<K extends 'browse-archive' | 'inspect-archive'>(
  kind: K,
  { clusterId, archive }: ArchiveLook,
  inputOf: (subject: JobInput<'inspect-archive'>) => JobInput<K>,
  userName: string,
): Promise<Asked> {
  if (archive.is === 'file') {
    return enqueueJob(getDb(), { kind, input: inputOf({ clusterId, archive }), userName })
  }
  const { place, secretsFrom } = archive
  return enqueue(kind, { clusterId, place, secretsFrom }, userName, (sealed) =>
    inputOf({ clusterId, archive: { is: 'place', ...sealed } }),
  )
}

async function enqueue<K extends JobKind, P extends Place>(
  kind: K,
  { clusterId, place, secretsFrom }: NamedPlace<P>,
  userName: string,
  inputOf: (sealed: { place: P; secrets: StoredSecrets }) => JobInput<K>,
): Promise<Asked> {
  const id = randomUUID()
  const known = await readKnownSecrets(getDb(), clusterId, secretsFrom)
  const secrets = sealSecrets(chooseSecrets(place, known, 'place'), { table: 'Job', row: id }, userName)
  const input = inputOf({ place: withoutSecrets(place), secrets })
  return enqueueJob(getDb(), { kind, input, userName }, id)
}
