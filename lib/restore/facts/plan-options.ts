import { z } from 'zod'

/** Topic name or pattern: `*` stands for any characters. */
const topicPatternSchema = z
  .string()
  .min(1)
  .max(249)
  .regex(/^[A-Za-z0-9._*-]+$/)

/** What of the archive is looked at; everything else is neither planned nor touched. */
export const selectionSchema = z.object({
  /** Topics with their configurations; `*` for all, none when empty. */
  topics: z.array(topicPatternSchema).max(10_000),
  /** Configurations of topics, brokers, clients, users' quotas and addresses. */
  configurations: z.boolean(),
  /** SCRAM users and their quotas. */
  users: z.boolean(),
  acls: z.boolean(),
  /** Offsets of old consumers. */
  offsets: z.boolean(),
})
export type Selection = z.infer<typeof selectionSchema>

const brokerIdSchema = z.number().int().min(0).max(2147483647)

/** Two brokers of the archive that a mapping puts onto one, where both replicas of a partition would be one copy. */
export function findDoubleMapping(
  mapping: Readonly<Record<string, number>>,
): { first: string; second: string; to: number } | null {
  const takenBy = new Map<number, string>()
  for (const [from, to] of Object.entries(mapping)) {
    const first = takenBy.get(to)
    if (first !== undefined) return { first, second: from, to }
    takenBy.set(to, from)
  }
  return null
}

const brokerMappingSchema = z.record(z.string().regex(/^\d{1,10}$/), brokerIdSchema).superRefine((mapping, context) => {
  const double = findDoubleMapping(mapping)
  if (!double) return
  const { first, second, to } = double
  const message = `Brokers ${first} and ${second} are both mapped to broker ${to}: two replicas would be one copy. Give each a broker of its own.`
  context.addIssue({ code: 'custom', message })
})

/** Choices on the plan page; each risky one is a named tick of its own. */
export const planOptionsSchema = z.object({
  /** offline: Kafka is stopped. online: only what brokers take over while they run (configurations, users, ACLs, tokens). */
  mode: z.enum(['offline', 'online']),
  /** null: everything. */
  selection: selectionSchema.nullable(),
  /** Exact: entities that only the live tree has are deleted. Otherwise (Merge) they stay and are listed. */
  exact: z.boolean(),
  /** Exact for topics too: their znodes go, their log directories are orphaned. */
  deleteTopics: z.boolean(),
  /** Write lost topics with the archive's leader and ISR: the operator's word that the archive was taken after the last ISR change. */
  acceptArchiveIsr: z.boolean(),
  /** Users, quotas of users and ACLs come back as archived, re-granting what was revoked since. */
  restoreSecurity: z.boolean(),
  /** An archived znode ACL that grants more than the live one comes back too. */
  loosenAcls: z.boolean(),
  /** Old consumers' offsets go back. */
  restoreOffsets: z.boolean(),
  /** Delegation tokens come back; they are valid only under the same delegation.token.secret.key. */
  restoreTokens: z.boolean(),
  /** Topics that are live under another id get the archive's id, assignment, leader and ISR: for brokers that have the disks of the archived ones. */
  takeArchiveIds: z.union([z.enum(['none', 'all']), z.array(z.string()).max(10_000)]),
  /** The archive's cluster id replaces another live one. */
  takeClusterId: z.boolean(),
  /** Topics that were being deleted when the archive was taken come back: metadata only, no records. */
  restoreDeletedTopics: z.boolean(),
  /** Archived topics without an id are written although the live brokers give one to every topic. */
  acceptTopicsWithoutIds: z.boolean(),
  /** The operator's word that brokers whose endpoints do not answer at all are stopped. */
  confirmBrokersStopped: z.boolean(),
  /** This restoration lifts the gate that another one, which it does not cover, left closed. Older plans lack it. */
  liftGate: z.boolean().default(false),
  /** A chroot that does not exist is made, although the archive is of another one. Older plans lack it. */
  createChroot: z.boolean().default(false),
  /** Broker of the archive → broker of this cluster, in assignment, leader and ISR of topics that are written. One to one. */
  brokerMapping: brokerMappingSchema,
  /** Brokers that will run after the restoration, beside those that were ever seen, as the operator names them. */
  expectedBrokers: z.array(brokerIdSchema).max(10_000),
})
export type PlanOptions = z.infer<typeof planOptionsSchema>

/** Offsets are part of everything, as the manual says; what is risky waits for its own tick. */
export const defaultPlanOptions: PlanOptions = {
  mode: 'offline',
  selection: null,
  exact: false,
  deleteTopics: false,
  acceptArchiveIsr: false,
  restoreSecurity: false,
  loosenAcls: false,
  restoreOffsets: true,
  restoreTokens: false,
  takeArchiveIds: 'none',
  takeClusterId: false,
  restoreDeletedTopics: false,
  acceptTopicsWithoutIds: false,
  confirmBrokersStopped: false,
  liftGate: false,
  createChroot: false,
  brokerMapping: {},
  expectedBrokers: [],
}
