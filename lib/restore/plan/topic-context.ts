import type { ArchiveFacts } from '../facts/archive-facts.ts'
import type { LiveFacts } from '../facts/live-facts.ts'
import type { PlanTargets } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'

export interface TopicContext {
  archive: ArchiveFacts
  live: LiveFacts
  options: PlanOptions
  targets: PlanTargets
}

export const isrRemedy =
  'Tick "Write lost topics with the archive\'s leader and ISR" if nothing changed in the ISR after the archive was taken, and plan again.'
