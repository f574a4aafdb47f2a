import { z } from 'zod'

/**
 * The archive: a gzip-compressed tar whose entries stand in this order (docs/archive-format.md):
 *   header.json              one ArchiveHeader, small, so that a listing reads no further
 *   znodes/000001.ndjson …   ArchiveZnode records, one JSON object a line, component-wise path order, at most
 *                            1,000 records or about 1 MiB a chunk (one big znode may stand alone)
 *   trailer.json             one ArchiveTrailer: totals, hashes, exclusions
 * Nothing else may stand in it.
 */
export const archiveFormatVersion = 1

const aclSchema = z.object({ perms: z.number().int().min(0).max(31), scheme: z.string(), id: z.string() })

export const archiveHeaderSchema = z.object({
  format: z.literal('kafka-metadata-archive'),
  formatVersion: z.number().int(),
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
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  zxidAtStart: z.string(),
  /** Brokers registered when the backup began: their endpoints help a restoration tell whether they run. */
  brokers: z.array(z.object({ id: z.number().int(), endpoints: z.array(z.string()) })),
})
export type ArchiveHeader = z.infer<typeof archiveHeaderSchema>

/** 64-bit numbers are decimal strings; data is base64, null where the znode's data is null. */
export const archiveZnodeSchema = z.object({
  path: z.string(),
  kind: z.enum(['persistent', 'container', 'ttl']),
  data: z.base64().nullable(),
  acl: z.array(aclSchema),
  stat: z.object({
    czxid: z.string(),
    mzxid: z.string(),
    pzxid: z.string(),
    ctime: z.number(),
    mtime: z.number(),
    version: z.number().int(),
    cversion: z.number().int(),
    aversion: z.number().int(),
  }),
  /** Hexadecimal SHA-256 over path, kind, data and ACL; see hash-znode.ts. */
  sha256: z.string(),
})

export const archiveTrailerSchema = z.object({
  status: z.enum(['complete', 'partial']),
  /** True when no znode changed between the start and the end of the walk. */
  stable: z.boolean(),
  endedAt: z.string(),
  zxidAtEnd: z.string(),
  znodes: z.number().int(),
  dataBytes: z.number().int(),
  /** Znodes by class of the catalogue (topic, configuration, user, acl, offset, clock, …). */
  countsByClass: z.record(z.string(), z.number().int()),
  /** Subtrees left out on purpose, with how many znodes and why (ephemeral, notification, command, …). */
  excluded: z.array(z.object({ path: z.string(), znodes: z.number().int(), reason: z.string() })),
  /** Roots that could not be read: the archive is partial. */
  unreadable: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** Commands found under /admin, never restored: {path, data base64|null}. */
  notes: z.array(z.object({ path: z.string(), data: z.base64().nullable() })),
  chunks: z.array(z.object({ name: z.string(), znodes: z.number().int(), sha256: z.string() })),
  /** SHA-256 over header.json's bytes and every chunk's hash in order: names the archive's content. */
  contentSha256: z.string(),
})
export type ArchiveTrailer = z.infer<typeof archiveTrailerSchema>
