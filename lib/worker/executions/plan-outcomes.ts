import { createHash } from 'node:crypto'
import type { Database } from '#lib/db.ts'

export interface ItemOutcome {
  path: string
  outcome: string
}

/** Names the wanted end state of one item of one service. */
export function outcomeDigest(serviceName: string, { path, outcome }: ItemOutcome): Uint8Array<ArrayBuffer> {
  const digest = createHash('sha256')
    .update(JSON.stringify([serviceName, path, outcome]))
    .digest()
  return new Uint8Array(digest)
}

/** True when every item stands in the plan with this outcome. */
export async function werePlanned(
  db: Database,
  planId: string,
  serviceName: string,
  items: readonly ItemOutcome[],
): Promise<boolean> {
  const digests = items.map((item) => outcomeDigest(serviceName, item))
  const distinct = new Set(digests.map((digest) => Buffer.from(digest).toString('hex'))).size
  return (await db.planOutcome.count({ where: { planId, digest: { in: digests } } })) === distinct
}
