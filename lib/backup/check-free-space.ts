import { AppError } from '#lib/errors.ts'
import { describeBytes } from '#lib/sources/describe-bytes.ts'
import type { Source } from '#lib/sources/source.ts'

/**
 * The brokers and ZooKeeper often share the disk of a LocalDir: a backup must not be what fills it.
 * @throws AppError SOURCE_NO_SPACE where less than the floor is free
 */
export async function checkFreeSpace(
  source: Source,
  path: string,
  floorBytes: number,
  signal?: AbortSignal,
): Promise<void> {
  if (source.pathType !== 'LocalDir') return
  const freeBytes = await source.freeBytes(path, signal)
  if (freeBytes === null || freeBytes >= floorBytes) return
  throw new AppError(
    'SOURCE_NO_SPACE',
    `Only ${describeBytes(freeBytes)} are free where ${path} lies; a backup begins with at least ${describeBytes(floorBytes)}.`,
    { remedy: 'Free some space or delete old copies, or lower the floor: the setting KMC_FREE_SPACE_FLOOR_BYTES.' },
  )
}
