import { z } from 'zod'

/** Choices on the plan page; each risky one is a named tick of its own. */
export const planOptionsSchema = z.object({
  /** Write lost topics with the archive's leader and ISR: the operator's word that the archive was taken after the last ISR change. */
  acceptArchiveIsr: z.boolean(),
  /** Users, quotas of users and ACLs come back as archived, re-granting what was revoked since. */
  restoreSecurity: z.boolean(),
  /** Old consumers' offsets go back. */
  restoreOffsets: z.boolean(),
  /** The operator's word that brokers whose endpoints do not answer at all are stopped. */
  confirmBrokersStopped: z.boolean(),
})
export type PlanOptions = z.infer<typeof planOptionsSchema>
