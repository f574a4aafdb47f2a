import { usageError } from './usage-error.ts'

/**
 * What --plan-hash takes: the plan's hash and the moment it was made at. The targets of a lost topic's leader epochs
 * follow from the archive's age: planned again at that same moment, an unchanged tree gives the same hash.
 */
export interface PlanToken {
  hash: string
  now: Date
}

export function formatPlanToken({ hash, now }: PlanToken): string {
  return `${now.getTime()}-${hash}`
}

/** Throws INVALID_INPUT. */
export function parsePlanToken(text: string): PlanToken {
  const [, time = '', hash = ''] = /^(\d{13})-([0-9a-f]{64})$/.exec(text) ?? []
  const now = new Date(Number(time))
  if (hash === '' || now.getTime() > Date.now()) {
    throw usageError('--plan-hash does not hold the hash of a plan.', 'Copy it from the output of kmc plan.')
  }
  return { hash, now }
}
