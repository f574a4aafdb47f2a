import { open, type SealedPlace, seal } from './seal.ts'

/** A password that was typed for a test and is not saved: it lives as long as the job's row. */
const placeOf = (jobId: string): SealedPlace => ({ table: 'Job', row: jobId, column: 'input.password' })

export function sealJobPassword(jobId: string, password: string): string {
  return seal(password, placeOf(jobId))
}

export function openJobPassword(jobId: string, sealed: string): string {
  return open(sealed, placeOf(jobId))
}
