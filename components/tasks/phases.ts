import { backupPhases, type Phase, restorationPhases } from '#lib/progress.ts'

const phases: readonly string[] = [...backupPhases, ...restorationPhases]

/** Phases come as text from Postgres; one that this release does not know is shown by its own name. */
export function isPhase(value: string | null): value is Phase {
  return value !== null && phases.includes(value)
}
