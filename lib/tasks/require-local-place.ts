import { randomUUID } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { localBackupFolder } from '#lib/sources/backup-folder.ts'
import { isEmptyFolder, readLocalMarker, writeLocalMarker } from '#lib/sources/local-marker.ts'
import { localMarkerName } from '#lib/sources/local-marker-name.ts'
import { parseSafetyBackups } from './stored-safety-backups.ts'

export interface LocalCluster {
  id: string
  name: string
  dataStoragePath: string
}

/** So many of the newest files are looked for; one that is there tells enough. */
const mostLookedFor = 500

/**
 * Before anything is written to a cluster's LocalDir, or said to be deleted there: the folder is the one that was
 * written to before, and not the empty mount point of a disk that is gone. It is marked at its first use; one from
 * before there were markers, or that lost its marker, is known by any file that is remembered in it.
 * @param cluster with the data storage path that is meant, which need not be its present one
 * @throws AppError SOURCE_NOT_FOUND for another folder, SOURCE_* where it cannot be looked at
 */
export async function requireLocalPlace(cluster: LocalCluster, onAdopted: (line: string) => void = () => {}) {
  const root = localBackupFolder(cluster.dataStoragePath)
  const clusterId = cluster.id
  const known = await getDb().localPlace.findUnique({ where: { clusterId_root: { clusterId, root } } })
  const found = await readLocalMarker(root)
  if (known !== null && known.marker === found) return
  const remembered = await findRememberedFiles(clusterId, root)
  const isThere = remembered.length === 0 || (await isAnyThere(remembered))
  // Without a marker that is remembered, whatever lies there speaks for a folder in use.
  const isPlausible = isThere || (known === null && !(await isEmptyFolder(root)))
  if (!isPlausible) {
    // The mark that a person may write there is then the one that is looked for.
    const marker = known?.marker ?? (await remember(clusterId, root, randomUUID()))
    throw otherFolder({ cluster, root, remembered: remembered.length, marker, isUnmarked: found === null })
  }
  const marker = found ?? (await writeLocalMarker(root, known?.marker))
  await remember(clusterId, root, marker)
  if (known !== null && remembered.length > 0) {
    onAdopted(`${root} had lost its mark, or has another one: it is known by the archives in it, and marked again.`)
  }
}

async function remember(clusterId: string, root: string, marker: string): Promise<string> {
  const where = { clusterId_root: { clusterId, root } }
  await getDb().localPlace.upsert({ where, create: { clusterId, root, marker }, update: { marker } })
  return marker
}

/** Archives and safety backups of the cluster that should lie below the folder, newest first. */
async function findRememberedFiles(clusterId: string, root: string): Promise<string[]> {
  const below = `${root}/`
  const [files, targets] = await Promise.all([
    getDb().backupFile.findMany({
      where: {
        deletedAt: null,
        path: { startsWith: below },
        execution: { clusterId },
        OR: [
          { place: { path: ['place', 'pathType'], equals: 'LocalDir' } },
          { execution: { backupTask: { pathType: 'LocalDir' } } },
        ],
      },
      orderBy: { createdAt: 'desc' },
      select: { path: true },
      take: mostLookedFor,
    }),
    getDb().restorationTarget.findMany({ where: { task: { clusterId } }, select: { safetyBackups: true } }),
  ])
  const safetyBackups = targets.flatMap((target) => parseSafetyBackups(target.safetyBackups))
  return [...files, ...safetyBackups].map(({ path }) => path).filter((path) => path.startsWith(below))
}

async function isAnyThere(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const stat = await lstat(path).catch(() => null)
    if (stat?.isFile()) return true
  }
  return false
}

interface OtherFolder {
  cluster: LocalCluster
  root: string
  remembered: number
  marker: string
  isUnmarked: boolean
}

function otherFolder({ cluster, root, remembered, marker, isUnmarked }: OtherFolder): AppError {
  const mark = isUnmarked ? 'The mark of the folder is missing' : 'The folder has the mark of another one'
  const files = remembered === 1 ? 'the archive that is' : `each of the ${remembered} archives that are`
  return new AppError(
    'SOURCE_NOT_FOUND',
    `${root} is not the folder that ${cluster.name} was backed up to before: is it mounted? ${mark}, and ${files} remembered there is missing. Nothing was written, and nothing is forgotten.`,
    {
      remedy: `Mount ${cluster.dataStoragePath} on the worker’s host. If it is a new disk on purpose, mark it there: mkdir -p -m 700 ${root} && echo ${marker} > ${root}/${localMarkerName}`,
    },
  )
}
