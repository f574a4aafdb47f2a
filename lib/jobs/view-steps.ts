import type { ProbeStep } from '#lib/sources/source.ts'
import type { PlaceTestView } from '#lib/tasks/views.ts'

export function viewSteps(steps: readonly ProbeStep[]): PlaceTestView {
  return {
    ok: steps.every(({ ok }) => ok),
    steps: steps.map((step) => ({ ...step, remedy: step.remedy ?? null })),
  }
}
