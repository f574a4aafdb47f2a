import type { ArchiveFacts } from './archive-facts.ts'
import type { LiveFacts } from './live-facts.ts'
import type { PlanTargets } from './plan-item.ts'
import type { PlanOptions } from './plan-options.ts'

export interface TopicContext {
  archive: ArchiveFacts
  live: LiveFacts
  options: PlanOptions
  targets: PlanTargets
}

export const isrRemedy =
  'Tick "Write lost topics with the archive\'s leader and ISR" if nothing changed in the ISR after the archive was taken, and plan again.'
