import { AppError } from '#lib/errors.ts'
import type { Reporter } from '#lib/progress.ts'
import type { PreflightFinding } from '../facts/plan-item.ts'

/** Logs every finding; throws VERSION_MISMATCH or PREFLIGHT_FAILED with the first that forbids to go on. */
export function failOnErrors(findings: readonly PreflightFinding[], report: Reporter): void {
  for (const finding of findings) {
    const level = finding.result === 'ok' ? 'info' : finding.result === 'warning' ? 'warn' : 'error'
    report.log(level, [finding.seen, finding.remedy].filter((text) => text !== '').join(' '))
  }
  const error = findings.find(isError)
  if (!error) return
  throw new AppError(error.check === 'systemVersion' ? 'VERSION_MISMATCH' : 'PREFLIGHT_FAILED', error.seen, {
    remedy: error.remedy,
  })
}

export function isError(finding: PreflightFinding): boolean {
  return finding.result === 'error'
}
