import { AppError } from '#lib/errors.ts'

const firstVersion = [3, 1, 0] as const

/**
 * The manual offers OBS from MRS 3.1.0 on. A version that is not written as `MRS x.y.z` cannot be judged and is let
 * through: the field is free text, and Test connection tells whether OBS works.
 * @throws AppError SOURCE_UNSUPPORTED, field pathType, for an older MRS
 */
export function assertObsSupported(systemVersion: string): void {
  const match = /\bMRS[\s_-]*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/i.exec(systemVersion)
  if (!match) return
  const version = match.slice(1).map((part) => Number(part ?? 0))
  const difference = firstVersion.map((part, i) => (version[i] ?? 0) - part).find((part) => part !== 0) ?? 0
  if (difference >= 0) return
  throw new AppError(
    'SOURCE_UNSUPPORTED',
    `OBS is not available for the system version ${systemVersion}: it needs MRS ${firstVersion.join('.')} or later.`,
    { field: 'pathType', remedy: 'Choose another path type, or correct the cluster’s system version.' },
  )
}
