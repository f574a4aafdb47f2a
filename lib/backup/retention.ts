/** What retention must know of a backup file set: all files of one execution. */
export interface BackupSetFacts {
  /** complete when every file of the set is. */
  status: 'complete' | 'partial'
  /** Every file of the set was read back whole after it was written. */
  isVerified: boolean
}

/**
 * The sets of one task to delete so that `maxCopies` remain. Only verified complete sets are copies, and the newest of
 * them always stays. What a partial, failed or unverified run left behind never pushes one of them out: it is counted
 * by itself.
 * @param newestFirst sets that still exist
 */
export function chooseSetsToDelete<Facts extends BackupSetFacts>(
  newestFirst: readonly Facts[],
  maxCopies: number,
): Facts[] {
  const isCopy = (set: Facts) => set.isVerified && set.status === 'complete'
  const tooMany = new Set([
    ...newestFirst.filter(isCopy).slice(Math.max(1, maxCopies)),
    ...newestFirst.filter((set) => !isCopy(set)).slice(maxCopies),
  ])
  return newestFirst.filter((set) => tooMany.has(set))
}
