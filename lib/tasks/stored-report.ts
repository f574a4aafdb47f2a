import { z } from 'zod'
import type { RestorationReportView } from '#lib/contract/executions.ts'
import { planKinds } from '#lib/restore/facts/plan-item.ts'

/** The JSON column Execution.report. */
const reportSchema = z.object({
  services: z.array(
    z.object({
      name: z.string(),
      written: z.number(),
      bytesWritten: z.number().default(0),
      alreadyEqual: z.number(),
      conflicts: z.array(z.object({ name: z.string(), kind: z.enum(planKinds), reason: z.string() })),
      verified: z.number(),
      safetyBackupPath: z.string().nullable(),
      clusterId: z.string().nullable(),
    }),
  ),
}) satisfies z.ZodType<RestorationReportView>

export function parseReport(column: unknown): RestorationReportView | null {
  return column === null ? null : reportSchema.parse(column)
}
