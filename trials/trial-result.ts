import { appendFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { z } from 'zod'
import { type KafkaVersion, kafkaVersions } from '#testbed/java-parts.ts'

/** One line of docs/trials.md. */
export const trialResultSchema = z.object({
  /** The rule in words. */
  rule: z.string(),
  version: z.string(),
  verbatim: z.string(),
  ours: z.string(),
})
export type TrialResult = z.infer<typeof trialResultSchema>

/** The one that is asked for by KMC_TRIAL_KAFKA, or those the scenario stands for. */
export function trialVersions(...standing: KafkaVersion[]): KafkaVersion[] {
  const wanted = process.env.KMC_TRIAL_KAFKA
  if (wanted === undefined || wanted === '') return standing
  return [z.enum(kafkaVersions).parse(wanted)]
}

/** Says what was seen, and keeps it for the table where one is made. */
export function recordTrial(t: TestContext, result: TrialResult): void {
  t.diagnostic(`Kafka ${result.version}: ${result.rule}: verbatim ${result.verbatim}; ours ${result.ours}`)
  const file = process.env.KMC_TRIAL_RESULTS
  if (file) appendFileSync(file, `${JSON.stringify(result)}\n`)
}
