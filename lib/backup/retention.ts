/** What retention must know of a backup file set: all files of one execution. */
export interface BackupSetFacts {
  /** complete when every file of the set is. */
  status: 'complete' | 'partial'
  /** Every file of the set was read back whole after it was written. */
  isVerified: boolean
}

/**
 * The sets of one task to delete so that `maxCopies` remain. The newest verified complete set is never among them:
 * when all newer ones are partial or unverified, one more than `maxCopies` remains.
 * @param newestFirst sets that still exist, none of a running execution
 */
export function chooseSetsToDelete<Set extends BackupSetFacts>(newestFirst: readonly Set[], maxCopies: number): Set[] {
  const lastGood = newestFirst.find((set) => set.isVerified && set.status === 'complete')
  return newestFirst.slice(maxCopies).filter((set) => set !== lastGood)
}
