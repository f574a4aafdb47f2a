import { connectOptionsOf } from '#lib/clusters/connect-options.ts'
import type { ZnodeListView, ZnodeView } from '#lib/contract/znodes.ts'
import { AppError } from '#lib/errors.ts'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { kindOf } from '#lib/zookeeper/znode-kind.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import type { JobContext } from './job-context.ts'
import { listedTextLength, viewZnode, wholeTextLength, ZnodeListing } from './znode-view.ts'

/** Znodes read at once: each may hold 1 MB. */
const readAtOnce = 32

/** One look at the live tree of a Kafka service, by a session of its own that only reads. */
export async function browseLiveJob(
  { clusterId, serviceId, look }: JobInput<'browse-live'>,
  { db, signal }: JobContext,
): Promise<ZnodeListView> {
  const service = await db.kafkaService.findUnique({ where: { id: serviceId } })
  if (service?.clusterId !== clusterId) {
    throw new AppError('NOT_FOUND', 'This Kafka service is not of the chosen cluster.', { field: 'serviceId' })
  }
  const session = await connectZooKeeper(connectOptionsOf(service, signal))
  try {
    if (look.for === 'children') return await listChildren(session, look, signal)
    const view = await readView(session, look.path, wholeTextLength)
    if (view === null) throw missing(look.path)
    return { znodes: [view], next: null }
  } finally {
    await session.close()
  }
}

async function listChildren(
  session: ZooKeeperSession,
  { of, after }: { of: string; after: string | null },
  signal: AbortSignal,
): Promise<ZnodeListView> {
  const base = of === '/' ? '/' : `${of}/`
  const paths = (await childrenOf(session, of)).map((name) => base + name).sort()
  const wanted = after === null ? paths : paths.filter((path) => path > after)
  const listing = new ZnodeListing()
  for (let next = 0; next < wanted.length; next += readAtOnce) {
    signal.throwIfAborted()
    const wave = wanted.slice(next, next + readAtOnce)
    const views = await Promise.all(wave.map((path) => readView(session, path, listedTextLength)))
    for (const view of views) {
      // One that went away meanwhile is no child any more.
      if (view === null) continue
      if (listing.isFull) return listing.toView(true)
      listing.add(view)
    }
  }
  return listing.toView(false)
}

async function childrenOf(session: ZooKeeperSession, path: string): Promise<string[]> {
  try {
    return (await session.getChildren(path)).children
  } catch (error) {
    throw isZooKeeperError(error, 'NO_NODE') ? missing(path) : error
  }
}

/** null where it is gone. */
async function readView(session: ZooKeeperSession, path: string, textLength: number): Promise<ZnodeView | null> {
  try {
    const [{ data, stat }, { acl }] = await Promise.all([session.getData(path), session.getAcl(path)])
    return viewZnode({ path, kind: kindOf(stat), data, acl, stat }, stat.numChildren, textLength)
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return null
    if (isZooKeeperError(error, 'NO_AUTH')) return viewDenied(path)
    throw error
  }
}

/** Newer servers do not even show the Stat. */
function viewDenied(path: string): ZnodeView {
  const { meaning } = classifyZnode(path)
  return {
    ...{ path, meaning, kind: null, children: null, dataBytes: null, text: null, isCut: false },
    ...{ acl: [], stat: null },
    unreadable: 'ZooKeeper denies the console access to it (NO_AUTH).',
  }
}

function missing(path: string): AppError {
  return new AppError('NOT_FOUND', `The live tree has no znode ${path} any more.`, {
    remedy: 'Refresh the tree. If even / is missing, look at the chroot in the ZooKeeper address.',
  })
}
