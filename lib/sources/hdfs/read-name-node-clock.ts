import { AppError } from '#lib/errors.ts'
import { askWebServer } from './ask-web-server.ts'
import { connectionError } from './connection-error.ts'
import { makeRoutes, type NameNode } from './name-node.ts'

/**
 * How far a NameNode's clock is ahead of ours, in milliseconds; negative where it is behind. True to a second, which is
 * all that its Date header tells. The first NameNode that answers is asked, active or not.
 * @throws AppError SOURCE_* where none answers; the signal's reason
 */
export async function readNameNodeClock(
  { nameNodes, callMs = 30_000 }: { nameNodes: readonly NameNode[]; callMs?: number },
  signal?: AbortSignal,
): Promise<number> {
  let failure: AppError | undefined
  for (const route of makeRoutes(nameNodes)) {
    try {
      const began = Date.now()
      const { date } = await askWebServer(route, 'GET', '/jmx?qry=java.lang:type=Runtime', callMs, signal)
      const ours = (began + Date.now()) / 2
      // The header leaves out the part of a second: half of one on average.
      if (Number.isFinite(date)) return Math.round(date + 500 - ours)
      failure ??= new AppError('SOURCE_PROTOCOL', `The NameNode ${route.name} does not tell its time.`)
    } catch (error) {
      signal?.throwIfAborted()
      failure ??= connectionError(error, 'read the clock of the NameNode', route.name)
    }
  }
  throw failure ?? new AppError('INVALID_INPUT', 'There is no NameNode to ask for its time.', { field: 'nameNodes' })
}
