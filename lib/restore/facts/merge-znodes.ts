import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { compareZnodePaths } from '#lib/archive/compare-paths.ts'
import type { Znode } from '#lib/zookeeper/types.ts'

/** One path with what the archive and the live tree hold there; at least one of the two is there. */
export interface ZnodePair {
  path: string
  archived: ArchivedZnode | null
  live: Znode | null
}

/** Joins two streams that both stand in component-wise path order. Holds one znode of each. */
export async function* mergeZnodes(
  archivedZnodes: AsyncIterable<ArchivedZnode>,
  liveZnodes: AsyncIterable<Znode>,
): AsyncGenerator<ZnodePair, void, undefined> {
  const archivedReader = archivedZnodes[Symbol.asyncIterator]()
  const liveReader = liveZnodes[Symbol.asyncIterator]()
  try {
    let archived = await next(archivedReader)
    let live = await next(liveReader)
    while (archived || live) {
      const order = !archived ? 1 : !live ? -1 : compareZnodePaths(archived.path, live.path)
      const path = order <= 0 ? archived?.path : live?.path
      if (path === undefined) return
      yield { path, archived: order <= 0 ? archived : null, live: order >= 0 ? live : null }
      if (order <= 0) archived = await next(archivedReader)
      if (order >= 0) live = await next(liveReader)
    }
  } finally {
    await Promise.allSettled([archivedReader.return?.(), liveReader.return?.()])
  }
}

async function next<T>(reader: AsyncIterator<T>): Promise<T | null> {
  const result = await reader.next()
  return result.done ? null : result.value
}
