import type { PlaceTestView } from '#lib/contract/places.ts'
import type { ProbeStep } from '#lib/sources/source.ts'

export function viewSteps(steps: readonly ProbeStep[]): PlaceTestView {
  return {
    ok: steps.every(({ ok }) => ok),
    steps: steps.map((step) => ({ ...step, remedy: step.remedy ?? null })),
  }
}
