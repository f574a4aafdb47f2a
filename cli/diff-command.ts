import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { AppError } from '#lib/errors.ts'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import { mergeZnodes, type ZnodePair } from '#lib/restore/facts/merge-znodes.ts'
import type { Znode } from '#lib/zookeeper/types.ts'
import { walkZnodes } from '#lib/zookeeper/walk.ts'
import { kindOf } from '#lib/zookeeper/znode-kind.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { describeDifference } from './describe-difference.ts'
import { exitCodes } from './exit-code.ts'
import { openArchiveFile, openFile, type PlaceArguments } from './open-place.ts'
import { type Output, ProgressReporter } from './output.ts'
import { countOf } from './show-text.ts'
import { usageError } from './usage-error.ts'
import { readZooKeeperAccess, withZooKeeper } from './zookeeper-access.ts'

export interface DiffArguments extends PlaceArguments {
  zookeeper?: string
  authFile?: string
}

/** A znode, or a subtree that only one side has. */
interface Difference {
  path: string
  meaning: string
  is: 'onlyFirst' | 'onlySecond' | 'changed'
  /** Of the subtree. */
  znodes: number
  clauses: string[]
}

/** The one object of --json holds no more; all are counted, and all are printed for a person. */
const maxDifferencesHeld = 20_000

/** Reads two trees side by side in path order and prints what differs. */
export async function runDiffCommand(
  file: string,
  other: string | undefined,
  flags: DiffArguments,
  context: CommandContext,
): Promise<CommandResult> {
  const { signal } = context
  const { zookeeper } = flags
  if ((other === undefined) === (zookeeper === undefined)) {
    throw usageError('kmc diff compares two things.', 'Name two archives, or one archive and --zookeeper.')
  }
  const first = await openFile(file, flags, context)
  const firstZnodes = () => openArchiveFile(first, signal).then((reader) => reader.znodes())
  if (zookeeper !== undefined) {
    const access = await readZooKeeperAccess({ ...flags, zookeeper })
    return withZooKeeper(access, signal, async (session) => {
      const live = walkZnodes(session, '/', { skip: isLeftOut, onUnreadable: refuseUnreadable, signal })
      return compare(await firstZnodes(), withoutEphemerals(live), context)
    })
  }
  const second = await openFile(other ?? '', flags, context)
  const secondReader = await openArchiveFile(second, signal)
  try {
    return await compare(await firstZnodes(), asLive(secondReader.znodes()), context)
  } finally {
    secondReader.close()
  }
}

async function compare(
  first: AsyncIterable<ArchivedZnode>,
  second: AsyncIterable<Znode>,
  { output, signal }: CommandContext,
): Promise<CommandResult> {
  const report = new ProgressReporter(output)
  report.phase('plan')
  const differences = new Differences(output)
  let compared = 0
  for await (const pair of mergeZnodes(first, second)) {
    signal.throwIfAborted()
    report.progress(++compared, null, pair.path)
    await differences.add(pair)
  }
  await differences.closeSubtree()
  const { count, held } = differences
  await output.line(
    count === 0
      ? `No difference in ${countOf(compared, 'znode')}.`
      : `${countOf(count, 'difference')} in ${countOf(compared, 'znode')}.`,
  )
  return {
    exitCode: count === 0 ? exitCodes.done : exitCodes.partial,
    json: { compared, differences: held, differencesNotShown: count - held.length },
  }
}

/** Collects differences; a subtree of one side is one of them. */
class Differences {
  readonly held: Difference[] = []
  readonly #output: Output
  #subtree: Difference | null = null
  count = 0

  constructor(output: Output) {
    this.#output = output
  }

  async add({ path, archived, live }: ZnodePair): Promise<void> {
    const is = !live ? 'onlyFirst' : !archived ? 'onlySecond' : 'changed'
    const subtree = this.#subtree
    if (subtree && path.startsWith(`${subtree.path}/`)) {
      subtree.znodes++
      return
    }
    await this.closeSubtree()
    const difference = { path, meaning: classifyZnode(path).meaning, is, znodes: 1, clauses: [] } as const
    if (!archived || !live) {
      this.#subtree = { ...difference, clauses: [] }
      return
    }
    const clauses = describeDifference(path, archived, live)
    if (clauses.length > 0) await this.#emit({ ...difference, clauses })
  }

  async closeSubtree(): Promise<void> {
    if (this.#subtree) await this.#emit(this.#subtree)
    this.#subtree = null
  }

  async #emit(difference: Difference): Promise<void> {
    this.count++
    if (this.#output.isJson && this.held.length < maxDifferencesHeld) this.held.push(difference)
    const { path, meaning, is, znodes, clauses } = difference
    const below = znodes > 1 ? `, with ${countOf(znodes - 1, 'znode')} below it` : ''
    if (is === 'onlyFirst') await this.#output.line(`- ${path} (${meaning}): only in the first${below}`)
    if (is === 'onlySecond') await this.#output.line(`+ ${path} (${meaning}): only in the second${below}`)
    if (is === 'changed') await this.#output.line(`~ ${path} (${meaning}): ${clauses.join('; ')}`)
  }
}

/** As an archive would leave it out. */
function isLeftOut(path: string): boolean {
  return classifyZnode(path).backup !== 'yes'
}

async function* withoutEphemerals(znodes: AsyncIterable<Znode>): AsyncGenerator<Znode, void, undefined> {
  for await (const znode of znodes) if (kindOf(znode.stat) !== 'ephemeral') yield znode
}

async function* asLive(znodes: AsyncIterable<ArchivedZnode>): AsyncGenerator<Znode, void, undefined> {
  for await (const { path, data, acl, stat } of znodes) {
    yield { path, data, acl, stat: { ...stat, ephemeralOwner: 0n, dataLength: data?.length ?? 0, numChildren: 0 } }
  }
}

/** A tree that is read in part would look as if the rest were deleted. */
function refuseUnreadable(path: string, reason: string): never {
  throw new AppError('ZK_NO_ACCESS', `${path} may not be read: ${reason}`, {
    remedy: 'Give kmc credentials that may read the whole tree (--auth-file).',
  })
}
