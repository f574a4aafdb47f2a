import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { compareZnodePaths } from '#lib/archive/compare-paths.ts'
import { openArchive } from '#lib/archive/read-archive.ts'
import type { ZnodeListView } from '#lib/contract/znodes.ts'
import { AppError } from '#lib/errors.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import type { JobContext } from './job-context.ts'
import { findBrowsedArchive } from './open-browsed-archive.ts'
import { listedTextLength, viewZnode, wholeTextLength, ZnodeListing } from './znode-view.ts'

type Look = JobInput<'browse-archive'>['look']
type Znodes = AsyncIterable<ArchivedZnode>

/** One look into an archive. It is read from its beginning as far as the answer needs, and never held. */
export async function browseArchiveJob(
  { look, ...subject }: JobInput<'browse-archive'>,
  context: JobContext,
): Promise<ZnodeListView> {
  const { signal, note } = context
  const { source, path } = await findBrowsedArchive(subject, context)
  const reader = await openArchive(await source.open(path, signal), signal)
  return lookInto(counted(reader.znodes(), note), look)
}

async function* counted(znodes: Znodes, note: (text: string) => void): AsyncGenerator<ArchivedZnode> {
  let read = 0
  for await (const znode of znodes) {
    if (++read % 1000 === 0) note(`Read ${read.toLocaleString('en')} znodes`)
    yield znode
  }
}

function lookInto(znodes: Znodes, look: Look): Promise<ZnodeListView> {
  switch (look.for) {
    case 'children':
      return listChildren(znodes, look)
    case 'search':
      return searchPaths(znodes, look)
    case 'znode':
      return findZnode(znodes, look.path)
  }
}

/** A subtree stands in one piece, children in order: reading ends behind it, or as soon as the list is full. */
async function listChildren(znodes: Znodes, { of, after }: Look & { for: 'children' }): Promise<ZnodeListView> {
  const listing = new ZnodeListing()
  const base = of === '/' ? '/' : `${of}/`
  let hasParent = false
  let child: ArchivedZnode | null = null
  let grandchildren = 0
  const finishChild = () => {
    if (child) listing.add(viewZnode(child, grandchildren, listedTextLength))
    child = null
    grandchildren = 0
  }
  for await (const znode of znodes) {
    if (znode.path === of) hasParent = true
    if (znode.path === of || !znode.path.startsWith(base)) {
      if (compareZnodePaths(znode.path, of) > 0) break
      continue
    }
    const below = znode.path.slice(base.length).split('/', 3).length
    if (below === 2) grandchildren++
    if (below !== 1) continue
    finishChild()
    if (listing.isFull) return listing.toView(true)
    if (after === null || compareZnodePaths(znode.path, after) > 0) child = znode
  }
  finishChild()
  if (!hasParent) throw missing(of)
  return listing.toView(false)
}

async function searchPaths(znodes: Znodes, { text, after }: Look & { for: 'search' }): Promise<ZnodeListView> {
  const listing = new ZnodeListing()
  const wanted = text.toLowerCase()
  for await (const znode of znodes) {
    if (!znode.path.toLowerCase().includes(wanted)) continue
    if (after !== null && compareZnodePaths(znode.path, after) <= 0) continue
    if (listing.isFull) return listing.toView(true)
    listing.add(viewZnode(znode, null, listedTextLength))
  }
  return listing.toView(false)
}

async function findZnode(znodes: Znodes, path: string): Promise<ZnodeListView> {
  for await (const znode of znodes) {
    if (znode.path === path) return { znodes: [viewZnode(znode, null, wholeTextLength)], next: null }
    if (compareZnodePaths(znode.path, path) > 0) break
  }
  throw missing(path)
}

function missing(path: string): AppError {
  return new AppError('NOT_FOUND', `The archive has no znode ${path}.`)
}
