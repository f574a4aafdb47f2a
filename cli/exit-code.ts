import type { ErrorCode } from '#lib/errors.ts'

/** What scripts may rely on: docs/kmc.md. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
  refused: 3,
  planChanged: 4,
  /** A partial backup, conflicts left, differences found, brokers not (yet) well. */
  partial: 5,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export function exitCodeOf(code: ErrorCode): ExitCode {
  switch (code) {
    case 'INVALID_INPUT':
      return exitCodes.wrongUsage
    case 'PREFLIGHT_FAILED':
    case 'VERSION_MISMATCH':
    case 'REFUSED':
      return exitCodes.refused
    case 'PLAN_CHANGED':
      return exitCodes.planChanged
    default:
      return exitCodes.failed
  }
}
