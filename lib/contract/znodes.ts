import type { Acl, ZnodeKind } from '#lib/zookeeper/types.ts'

/** A znode as the browsers of archives and live trees show it. Secrets are masked. */
export interface ZnodeView {
  path: string
  /** null where that could not be read. */
  kind: ZnodeKind | null
  /** What it says to Kafka, in a line. */
  meaning: string
  /** null where that was not looked at. */
  children: number | null
  /** null: its data is null, which is not the same as empty. */
  dataBytes: number | null
  /** The data as a person reads it; null where it is null. */
  text: string | null
  /** The text goes on; a look at this znode alone brings it whole. */
  isCut: boolean
  /** Why its data and ACL could not be read; null: they could. */
  unreadable: string | null
  acl: Acl[]
  /** zxids and the session that owns an ephemeral znode are hexadecimal. null where it could not be read. */
  stat: {
    czxid: string
    mzxid: string
    pzxid: string
    createdAt: string
    modifiedAt: string
    version: number
    cversion: number
    aversion: number
    ephemeralOwner: string | null
  } | null
}

/** Jobs `browse-archive` and `browse-live`. */
export interface ZnodeListView {
  znodes: ZnodeView[]
  /** Where the next page begins; null: this is all. */
  next: string | null
}
