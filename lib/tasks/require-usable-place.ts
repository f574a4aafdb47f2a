import { AppError, isAppError } from '#lib/errors.ts'
import type { Place } from '#lib/secrets/place-secrets.ts'
import { createSource } from '#lib/sources/create-source.ts'
import type { SourceCluster } from '#lib/sources/source-cluster.ts'

/** Fields of the drivers that stand in forms under another name. */
const formFields: Record<string, string> = { nameNodes: 'nameService' }

/**
 * What can be told of a place without reaching it: its driver takes it, and it is of the cluster's network.
 * @param place with its secrets
 * @param field where the place stands in its form: `place`, `targets.0.place`
 * @throws AppError INVALID_INPUT, SOURCE_UNSUPPORTED with the field
 */
export function requireUsablePlace(place: Place, cluster: SourceCluster, field: string): void {
  if ('ipMode' in place && place.ipMode !== cluster.networkType) {
    throw new AppError('INVALID_INPUT', `The cluster ${cluster.name} is in an ${cluster.networkType} network.`, {
      field: `${field}.ipMode`,
      remedy: 'The IP mode follows from the network type of the cluster.',
    })
  }
  try {
    createSource(place, cluster)
  } catch (error) {
    if (!isAppError(error) || error.field === undefined) throw error
    const name =
      Object.hasOwn(place, error.field) || error.field === 'pathType' ? error.field : nameInForm(error.field, place)
    throw new AppError(error.code, error.message, { field: `${field}.${name}`, remedy: error.remedy, cause: error })
  }
}

function nameInForm(field: string, place: Place): string {
  const known = formFields[field]
  if (known !== undefined) return known
  // A secret that is missing is no property of the place.
  if (field !== 'folder' && field !== 'sharePath' && field !== 'sourcePath') return field
  if ('sourcePath' in place) return 'sourcePath'
  return 'sharePath' in place ? 'sharePath' : 'targetPath'
}
