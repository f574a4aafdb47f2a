import type { Acl, ZnodeData, ZnodeKind } from '#lib/zookeeper/types.ts'
import type { ArchiveHeader, ArchiveTrailer, UndoRecord } from './format.ts'

/** A znode as an archive holds it. Only the parts of the Stat that mean something later are kept. */
export interface ArchivedZnode {
  path: string
  kind: Exclude<ZnodeKind, 'ephemeral'>
  data: ZnodeData
  acl: readonly Acl[]
  stat: {
    czxid: bigint
    mzxid: bigint
    pzxid: bigint
    ctime: number
    mtime: number
    version: number
    cversion: number
    aversion: number
  }
}

/**
 * An archive opened for reading. `znodes` streams and may be iterated once: nothing larger than a chunk is held.
 * Reading to the end checks every hash, count, order and limit; the first fault throws ARCHIVE_INVALID naming the
 * entry. Leaving the loop early closes the file.
 */
export interface ArchiveReader {
  readonly header: ArchiveHeader
  znodes(): AsyncIterable<ArchivedZnode>
  /**
   * What the restoration behind this safety backup was about to write, in that order; nothing in any other archive.
   * Read instead of znodes, checks as much.
   */
  undo(): AsyncIterable<UndoRecord>
  /** Known once znodes has been read to the end; throws before. */
  trailer(): ArchiveTrailer
  /** Closes the file; only needed where znodes is not read. */
  close(): void
}
