import type { ArchivedZnode } from './archive.ts'
import type { ArchiveRecord } from './format.ts'
import { hashZnode } from './hash-znode.ts'

/** The line of an archive for this znode. */
export function recordOf(znode: ArchivedZnode, znodeClass: string): ArchiveRecord {
  const { stat } = znode
  return {
    path: znode.path,
    kind: znode.kind,
    class: znodeClass,
    data: znode.data === null ? null : znode.data.toString('base64'),
    acl: znode.acl.map(({ perms, scheme, id }) => ({ perms, scheme, id })),
    stat: {
      czxid: String(stat.czxid),
      mzxid: String(stat.mzxid),
      pzxid: String(stat.pzxid),
      ctime: stat.ctime,
      mtime: stat.mtime,
      version: stat.version,
      cversion: stat.cversion,
      aversion: stat.aversion,
    },
    sha256: hashZnode(znode),
  }
}

/** The znode of a parsed line, its hash not yet checked. */
export function znodeOf(record: ArchiveRecord): ArchivedZnode {
  return {
    path: record.path,
    kind: record.kind,
    data: record.data === null ? null : Buffer.from(record.data, 'base64'),
    acl: record.acl,
    stat: {
      ...record.stat,
      czxid: BigInt(record.stat.czxid),
      mzxid: BigInt(record.stat.mzxid),
      pzxid: BigInt(record.stat.pzxid),
    },
  }
}
