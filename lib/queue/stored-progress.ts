import { z } from 'zod'
import type { PhaseView, ProgressView } from '#lib/contract/executions.ts'

/** The JSON columns Execution.progress and Execution.phases. */

const progressSchema = z.object({
  percent: z.number(),
  phase: z.string().nullable(),
  done: z.number(),
  total: z.number().nullable(),
  rate: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  inHand: z.string().nullable(),
}) satisfies z.ZodType<ProgressView>

const phasesSchema = z.array(
  z.object({
    phase: z.string(),
    state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
    done: z.number(),
    total: z.number().nullable(),
  }),
) satisfies z.ZodType<PhaseView[]>

export const noProgress: ProgressView = {
  percent: 0,
  phase: null,
  done: 0,
  total: null,
  rate: null,
  secondsLeft: null,
  inHand: null,
}

/** `{}` is the column's default: nothing has begun. */
export function parseProgress(column: unknown): ProgressView {
  return z.strictObject({}).safeParse(column).success ? noProgress : progressSchema.parse(column)
}

export function parsePhases(column: unknown): PhaseView[] {
  return phasesSchema.parse(column)
}

/** What the phases become when the execution ends before they do. */
export function endPhases(phases: readonly PhaseView[], hasFailed: boolean, at: Date): PhaseView[] {
  return phases.map((phase) => {
    if (phase.state === 'waiting') return { ...phase, state: 'skipped' }
    if (phase.state !== 'running') return phase
    return { ...phase, state: hasFailed ? 'failed' : 'done', endedAt: at.toISOString() }
  })
}
