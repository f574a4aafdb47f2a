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

/** What tells whether a live znode still has the ACL that was archived. */
export interface ArchivedAcl {
  path: string
  stat: Pick<ArchivedZnode['stat'], 'czxid' | 'ctime' | 'aversion'>
  acl: readonly Acl[]
}

/**
 * An archive opened for reading. `znodes` streams and may be iterated once: nothing larger than a chunk is held.
 * Reading to the end checks every hash, count, order and limit; the first fault throws ARCHIVE_INVALID naming the
 * entry. Leaving the loop early closes the file.
 */
export interface ArchiveReader {
  readonly header: ArchiveHeader
  /**
   * @param checked the trailer that an earlier reading of the same file ended with: a chunk that is the same, byte for
   * byte, is not checked again, which takes less than half the time; one that is not throws ARCHIVE_INVALID
   */
  znodes(checked?: ArchiveTrailer): AsyncIterable<ArchivedZnode>
  /**
   * ACLs only, for a third of the time that znodes takes, in path order and in lots; those of unusual lines, and
   * those with hidden digests, are missing. Chunks are held against `checked`, or against the trailer at the end: what
   * came before an error means nothing.
   */
  acls(checked?: ArchiveTrailer): AsyncIterable<ArchivedAcl[]>
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
