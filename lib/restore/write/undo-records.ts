import { hash } from 'node:crypto'
import type { UndoRecord } from '#lib/archive/format.ts'
import { parseEpoch } from '#lib/kafka/topic-json.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import type { ZnodeWrite } from '../facts/plan-item.ts'
import { type SpooledWrites, writeStages } from './spooled-writes.ts'

const readsInFlight = 128

/**
 * Every write that a plan is about to make, in order, with the znode as it is now. Deleted entities stand parents first,
 * as Undo creates them.
 */
export async function* collectUndo(
  session: ZooKeeperSession,
  spool: SpooledWrites,
  signal: AbortSignal,
): AsyncGenerator<UndoRecord, void, undefined> {
  const pending: Promise<UndoRecord>[] = []
  let item = 0
  for (const stage of writeStages) {
    for await (const { name, kind, writes } of spool.read(stage, true)) {
      signal.throwIfAborted()
      for (const write of writes) {
        if (write.op === 'notify') continue
        const record = recordOf(session, write, { item, name, kind })
        // Awaited below, in order; a failure meanwhile is nobody's unhandled rejection.
        record.catch(() => {})
        pending.push(record)
        const oldest = pending.length > readsInFlight ? pending.shift() : undefined
        if (oldest) yield await oldest
      }
      item++
    }
  }
  for (const record of pending) yield await record
}

/** What /controller_epoch holds once the spooled writes are done. */
export async function controllerEpochAfter(spool: SpooledWrites, before: number | null): Promise<number | null> {
  for await (const { writes } of spool.read('clocks')) {
    for (const write of writes) {
      if (write.path === '/controller_epoch' && 'data' in write) return parseEpoch(write.data)
    }
  }
  return before
}

export function hashData(data: Buffer | null): string | null {
  return data === null ? null : hash('sha256', data, 'hex')
}

async function recordOf(
  session: ZooKeeperSession,
  write: Exclude<ZnodeWrite, { op: 'notify' }>,
  about: Pick<UndoRecord, 'item' | 'name' | 'kind'>,
): Promise<UndoRecord> {
  return {
    path: write.path,
    op: write.op,
    ...about,
    before: write.op === 'create' ? null : await readBefore(session, write.path),
    afterSha256: 'data' in write ? hashData(write.data) : null,
    afterAcl: 'acl' in write ? write.acl.map(({ perms, scheme, id }) => ({ perms, scheme, id })) : null,
  }
}

async function readBefore(session: ZooKeeperSession, path: string): Promise<UndoRecord['before']> {
  try {
    const [{ data }, { acl }] = await Promise.all([session.getData(path), session.getAcl(path)])
    return {
      data: data?.toString('base64') ?? null,
      acl: acl.map(({ perms, scheme, id }) => ({ perms, scheme, id })),
    }
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return null
    throw error
  }
}
