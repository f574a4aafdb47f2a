import type { ZnodeListView, ZnodeView } from '#lib/contract/znodes.ts'
import { describeZnode } from '#lib/kafka/describe-znode.ts'
import { showTime } from '#lib/kafka/show-time.ts'
import { summarizeZnode } from '#lib/kafka/summarize-znode.ts'
import type { Acl, ZnodeData, ZnodeKind, ZnodeStat } from '#lib/zookeeper/types.ts'

export interface BrowsedZnode {
  path: string
  kind: ZnodeKind
  data: ZnodeData
  acl: readonly Acl[]
  /** An archive keeps no owner and no counts. */
  stat: Omit<ZnodeStat, 'ephemeralOwner' | 'dataLength' | 'numChildren'> & Partial<Pick<ZnodeStat, 'ephemeralOwner'>>
}

/** Characters of text that a znode brings along in a list; the page asks for a longer one by itself. */
export const listedTextLength = 8000
/** A znode holds about 1 MB; indented JSON is longer. */
export const wholeTextLength = 4_000_000

const mask = '••••••'

/**
 * @param children how many it has, null where that was not looked at
 * @param textLength what is longer is cut
 */
export function viewZnode(znode: BrowsedZnode, children: number | null, textLength: number): ZnodeView {
  const { path, kind, data, acl, stat } = znode
  const text = describeZnode(path, data)
  return {
    ...{ path, kind, children },
    meaning: summarizeZnode(path, data),
    dataBytes: data?.length ?? null,
    text: text?.slice(0, textLength) ?? null,
    isCut: (text?.length ?? 0) > textLength,
    unreadable: null,
    acl: acl.map(maskDigest),
    stat: {
      czxid: hexadecimal(stat.czxid),
      mzxid: hexadecimal(stat.mzxid),
      pzxid: hexadecimal(stat.pzxid),
      createdAt: showTime(stat.ctime),
      modifiedAt: showTime(stat.mtime),
      version: stat.version,
      cversion: stat.cversion,
      aversion: stat.aversion,
      ephemeralOwner:
        kind === 'ephemeral' && stat.ephemeralOwner !== undefined ? hexadecimal(stat.ephemeralOwner) : null,
    },
  }
}

/** A digest is what a password can be guessed against. */
function maskDigest({ scheme, id, perms }: Acl): Acl {
  if (scheme !== 'digest') return { scheme, id, perms }
  const user = id.includes(':') ? id.slice(0, id.indexOf(':')) : ''
  return { scheme, id: `${user}:${mask}`, perms }
}

/** As ZooKeeper's own tools print it. */
function hexadecimal(value: bigint): string {
  return `0x${BigInt.asUintN(64, value).toString(16)}`
}

const maxListed = 500
/** Characters of a list's texts together. */
const maxListedText = 500_000

/** What an entry of an ACL takes in JSON beside its texts. */
const aclEntryLength = 40

/** Znodes of a list until it is full: a page and a row of Postgres must stay small. */
export class ZnodeListing {
  readonly #views: ZnodeView[] = []
  #textLength = 0

  get isFull(): boolean {
    return this.#views.length >= maxListed || this.#textLength >= maxListedText
  }

  add(view: ZnodeView): void {
    this.#views.push(view)
    this.#textLength += (view.text?.length ?? 0) + view.path.length + view.meaning.length
    for (const { scheme, id } of view.acl) this.#textLength += aclEntryLength + scheme.length + id.length
  }

  /** @param hasMore whether something follows behind the last one */
  toView(hasMore: boolean): ZnodeListView {
    return { znodes: this.#views, next: hasMore ? (this.#views.at(-1)?.path ?? null) : null }
  }
}
