import { z } from 'zod'

/** A queue that takes applications: one without queues below it. */
export interface YarnQueue {
  name: string
  /** `root.…` */
  path: string
  state: string
  isRunning: boolean
}

interface QueueNode {
  queueName: string
  state?: string | undefined
  queues?: { queue: QueueNode[] } | null | undefined
  childQueues?: { queue: QueueNode[] } | QueueNode[] | null | undefined
}

const queueSchema: z.ZodType<QueueNode> = z.object({
  queueName: z.string(),
  state: z.string().optional(),
  get queues() {
    return z.object({ queue: z.array(queueSchema) }).nullish()
  },
  get childQueues() {
    return z.union([z.object({ queue: z.array(queueSchema) }), z.array(queueSchema)]).nullish()
  },
})
const schedulerSchema = z.object({
  scheduler: z.object({
    schedulerInfo: z.union([
      z.object({ type: z.literal('capacityScheduler'), queues: z.object({ queue: z.array(queueSchema) }) }),
      z.object({ type: z.literal('fairScheduler'), rootQueue: queueSchema }),
    ]),
  }),
})
const superiorSchema = z.object({ queuelist: z.array(z.object({ name: z.string() })) })

/** The queues of Yarn's own schedulers; undefined where the answer is not theirs. */
export function parseYarnQueues(answer: unknown): YarnQueue[] | undefined {
  const parsed = schedulerSchema.safeParse(answer)
  if (!parsed.success) return undefined
  const info = parsed.data.scheduler.schedulerInfo
  const queues = info.type === 'capacityScheduler' ? info.queues.queue : childrenOf(info.rootQueue)
  return queues.flatMap((queue) => leavesOf(queue, 'root'))
}

/** What the Superior scheduler of MRS lists: every queue, without its state. */
export function parseSuperiorQueues(answer: unknown): YarnQueue[] | undefined {
  const parsed = superiorSchema.safeParse(answer)
  if (!parsed.success) return undefined
  const paths = parsed.data.queuelist.map(({ name }) => name)
  return paths
    .filter((path) => !paths.some((other) => other.startsWith(`${path}.`)))
    .map((path) => ({ name: path.split('.').at(-1) ?? path, path, state: 'RUNNING', isRunning: true }))
}

function leavesOf(queue: QueueNode, parent: string): YarnQueue[] {
  const { queueName, state = 'RUNNING' } = queue
  // The fair scheduler gives the whole path as the name.
  const path = queueName.startsWith(`${parent}.`) ? queueName : `${parent}.${queueName}`
  const children = childrenOf(queue)
  if (children.length > 0) return children.flatMap((child) => leavesOf(child, path))
  return [{ name: path.split('.').at(-1) ?? path, path, state, isRunning: state === 'RUNNING' }]
}

function childrenOf({ queues, childQueues }: QueueNode): QueueNode[] {
  if (queues) return queues.queue
  if (Array.isArray(childQueues)) return childQueues
  return childQueues?.queue ?? []
}
