import type { PreflightCheck, PreflightFinding } from '../facts/plan-item.ts'

export function okFinding(check: PreflightCheck, seen: string): PreflightFinding {
  return { check, result: 'ok', seen, remedy: '' }
}
