import type { RestorationResult } from '#lib/restore/run-restoration.ts'
import { nameFlags } from './name-flags.ts'
import type { Output } from './output.ts'
import { countOf, showBytes } from './show-text.ts'

/** Counts, bytes, seconds by phase, and what was left with its reason. */
export async function printResult(
  output: Output,
  done: string,
  result: RestorationResult,
  secondsByPhase: Readonly<Record<string, number>>,
): Promise<void> {
  const { written, bytesWritten, verified, alreadyEqual, conflicts, clusterId, safetyBackupPath } = result
  await output.line(
    conflicts.length === 0 ? `${done}.` : `${done}, with ${countOf(conflicts.length, 'conflict')} left as they are.`,
  )
  await output.line(
    `  ${countOf(written, 'write')} (${showBytes(bytesWritten)}), ${verified.toLocaleString('en')} read back and right, ${alreadyEqual.toLocaleString('en')} equal already`,
  )
  await output.line(`  cluster id ${clusterId ?? 'none'}`)
  const seconds = Object.entries(secondsByPhase).map(([phase, time]) => `${phase} ${time.toFixed(1)}`)
  await output.line(`  seconds: ${seconds.join(', ')}`)
  if (safetyBackupPath !== null) await output.line(`  safety backup ${safetyBackupPath}`)
  for (const { kind, name, reason } of conflicts) await output.line(`  conflict: ${kind} ${name}: ${nameFlags(reason)}`)
}
