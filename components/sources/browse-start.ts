import type { RestorationPlaceValues } from './empty-place.ts'

const archiveEnding = '.tar.gz'

/** Where a look through a place begins, and how far up it may go. */
export interface BrowseStart {
  /** '' for the top of LocalDir. */
  folder: string
  /** null: the place says it with its first answer. */
  top: string | null
}

/**
 * The folder of what is typed as Source Path: itself, or where the archive lies.
 * @returns null where the server has to be told an export or a share first
 */
export function browseStart({ pathType, sourcePath }: RestorationPlaceValues): BrowseStart | null {
  if (pathType === 'LocalDir') return { folder: '', top: null }
  const components = sourcePath.split('/').filter((name) => name !== '')
  if (sourcePath.trimEnd().endsWith(archiveEnding)) components.pop()
  const folder = `/${components.join('/')}`
  switch (pathType) {
    case 'NFS':
      // Which part of it is the export, only the server knows.
      return components.length === 0 ? null : { folder, top: folder }
    case 'CIFS':
      return components.length === 0 ? null : { folder, top: `/${components[0]}` }
    default:
      return { folder, top: '/' }
  }
}

/** A place whose archive lies in the folder: how a job is told which folder of it is meant. */
export function placeIn<Place extends RestorationPlaceValues>(place: Place, folder: string): Place {
  return { ...place, sourcePath: `${folder === '/' ? '' : folder}/archive` }
}
