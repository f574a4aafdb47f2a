import { z } from 'zod'
import { listOf } from './parse-json.ts'

/**
 * The archive: a gzip-compressed tar whose entries stand in this order (docs/archive-format.md):
 *   header.json              one ArchiveHeader, small, so that a listing reads no further
 *   znodes/000001.ndjson …   ArchiveRecords, one JSON object a line, component-wise path order, at most
 *                            1,000 records or about 1 MiB a chunk (one big znode may stand alone)
 *   undo/000001.ndjson …     UndoRecords, in safety backups only: what the restoration was about to write
 *   trailer.json             one ArchiveTrailer: totals, hashes, exclusions
 * Nothing else may stand in it. Objects are strict: a new property is a new format version. Version 1 had no undo.
 */
export const archiveFormatVersion = 2
const readableVersions = z.union([z.literal(1), z.literal(archiveFormatVersion)])

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)
/** A 64-bit number: JSON numbers end at 2^53. */
const int64Schema = z.string().regex(/^-?\d{1,19}$/)
const countSchema = z.number().int().min(0)

/** Entries of one ACL: with 12 bytes for the least of them, more do not fit into a request to ZooKeeper. */
const maxAclEntries = 87_381
export const aclListSchema = listOf(
  z.strictObject({ perms: z.number().int().min(0).max(31), scheme: z.string(), id: z.string() }),
  maxAclEntries,
)

/** A broker of Kafka has a few listeners. */
export const maxEndpointsOfBroker = 16
const maxBrokers = 1000
/** Each is asked at its address: what is told twice, or beyond a broker's number, is left out. */
const endpointsSchema = listOf(z.string().max(300)).transform((endpoints) =>
  [...new Set(endpoints)].slice(0, maxEndpointsOfBroker),
)

export const archiveHeaderSchema = z.strictObject({
  format: z.literal('kafka-metadata-archive'),
  formatVersion: readableVersions,
  tool: z.string(),
  toolVersion: z.string(),
  /** Compared as an exact string before a restoration. */
  systemVersion: z.string(),
  /** The Kafka service's name in the inventory. */
  dataSource: z.string(),
  clusterName: z.string(),
  kafkaVersion: z.string().nullable(),
  zookeeperChroot: z.string(),
  /** Content of /cluster/id's id at the start of the walk, or null where there was none. */
  clusterId: z.string().nullable(),
  taskName: z.string().nullable(),
  /** UTC. */
  startedAt: z.iso.datetime(),
  zxidAtStart: int64Schema,
  /** Brokers registered when the backup began, endpoints as host:port: a restoration asks them whether they run. */
  brokers: listOf(z.strictObject({ id: z.number().int(), endpoints: endpointsSchema }), maxBrokers),
  /** In a safety backup: the restoration that it was taken for. */
  safetyBackup: z
    .strictObject({
      /** Content hash of the archive that was about to be restored. */
      restoredContentSha256: sha256Schema,
      /** /controller_epoch after the restoration: a greater one means that brokers have run since. null: none. */
      controllerEpoch: countSchema.nullable(),
    })
    .nullable()
    .default(null),
})
export type ArchiveHeader = z.infer<typeof archiveHeaderSchema>

/** 64-bit numbers are decimal strings; data is base64, null where the znode's data is null. */
export const archiveRecordSchema = z.strictObject({
  path: z.string(),
  kind: z.enum(['persistent', 'container', 'ttl']),
  /** Class of the catalogue when the archive was written; counted in the trailer, decides nothing in a restoration. */
  class: z.string().min(1).max(64),
  data: z.base64().nullable(),
  acl: aclListSchema,
  stat: z.strictObject({
    czxid: int64Schema,
    mzxid: int64Schema,
    pzxid: int64Schema,
    ctime: z.number().int(),
    mtime: z.number().int(),
    version: z.int32(),
    cversion: z.int32(),
    aversion: z.int32(),
  }),
  /** Hexadecimal SHA-256 over path, kind, data and ACL; see hash-znode.ts. */
  sha256: sha256Schema,
})
export type ArchiveRecord = z.infer<typeof archiveRecordSchema>

const undoStateSchema = z.strictObject({ data: z.base64().nullable(), acl: aclListSchema })

/** One write of a restoration, with the znode as it was before. */
export const undoRecordSchema = z.strictObject({
  path: z.string(),
  op: z.enum(['create', 'setData', 'raiseVersion', 'setAcl', 'delete']),
  /** Plan item it belongs to, counted from 0: an item is undone as a whole. */
  item: countSchema,
  kind: z.string().min(1).max(64),
  name: z.string(),
  /** null where the znode did not exist. */
  before: undoStateSchema.nullable(),
  /** Of the data after the write; null where the write leaves the data alone or the data is null. */
  afterSha256: sha256Schema.nullable(),
  /** After the write; null where the write leaves the ACL alone. */
  afterAcl: aclListSchema.nullable(),
})
export type UndoRecord = z.infer<typeof undoRecordSchema>

export const archiveTrailerSchema = z.strictObject({
  status: z.enum(['complete', 'partial']),
  /** True when no znode changed between the start and the end of the walk. */
  stable: z.boolean(),
  endedAt: z.iso.datetime(),
  zxidAtEnd: int64Schema,
  znodes: countSchema,
  dataBytes: countSchema,
  /** Znodes by class of the catalogue (topic, configuration, user, acl, offset, clock, …). */
  countsByClass: z.record(z.string(), countSchema),
  /**
   * What was left out on purpose: one entry for each reason, `znodes` the number of znodes (subtrees count once),
   * `path` the deepest znode that all of them lie below.
   */
  excluded: listOf(z.strictObject({ path: z.string(), znodes: countSchema, reason: z.string() })),
  /** Roots that could not be read: the archive is partial. */
  unreadable: listOf(z.strictObject({ path: z.string(), reason: z.string() })),
  /** Commands found under /admin, never restored. */
  notes: listOf(z.strictObject({ path: z.string(), data: z.base64().nullable() })),
  chunks: listOf(z.strictObject({ name: z.string(), znodes: countSchema, sha256: sha256Schema })),
  undo: listOf(z.strictObject({ name: z.string(), records: countSchema, sha256: sha256Schema })).default([]),
  /**
   * Names the archive's content: SHA-256 over header.json's bytes, each chunk's hexadecimal hash in order, and
   * trailer.json's bytes up to this property, which is therefore the last.
   */
  contentSha256: sha256Schema,
})
export type ArchiveTrailer = z.infer<typeof archiveTrailerSchema>

/** What only the one who walked the tree knows, at the end of the walk. */
export type WalkOutcome = Pick<ArchiveTrailer, 'stable' | 'zxidAtEnd' | 'excluded' | 'unreadable' | 'notes'>

/** Bounds of what is written and, above all, of what is read: an archive is a stranger's file. Bytes unless named. */
export const archiveLimits = {
  headerBytes: 256 * 1024,
  trailerBytes: 16 * 1024 * 1024,
  /** One znode holds up to 1 MiB of data, 1.4 MiB in base64, beside its ACL. */
  chunkBytes: 4 * 1024 * 1024,
  /** A chunk is closed when it has this many bytes or records. */
  chunkTargetBytes: 1024 * 1024,
  chunkRecords: 1000,
  /** 100 million znodes. */
  chunks: 100_000,
  /** Classes of the catalogue: there are 17. */
  classes: 100,
  unpackedBytes: 64 * 1024 ** 3,
  /** Empty blocks behind the last entry. */
  tarEndBytes: 64 * 1024,
  /** ZooKeeper's default for a whole request. */
  pathBytes: 1_048_575,
  pathComponents: 1_000,
} as const

export const headerName = 'header.json'
export const trailerName = 'trailer.json'

/** @param number counted from 1 */
export function undoNameOf(number: number): string {
  return `undo/${String(number).padStart(6, '0')}.ndjson`
}

/** @param number counted from 1 */
export function chunkNameOf(number: number): string {
  return `znodes/${String(number).padStart(6, '0')}.ndjson`
}
