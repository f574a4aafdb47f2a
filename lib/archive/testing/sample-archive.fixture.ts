import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { ArchivedZnode } from '../archive.ts'
import { type ArchiveHeader, archiveFormatVersion, type WalkOutcome } from '../format.ts'
import { writeArchive } from '../write-archive.ts'

/** Archives for tests. */

export const sampleHeader: ArchiveHeader = {
  format: 'kafka-metadata-archive',
  formatVersion: archiveFormatVersion,
  tool: 'kafka-metadata-console',
  toolVersion: '0.1.0',
  systemVersion: 'MRS 3.3.0',
  dataSource: 'Kafka',
  clusterName: 'demo',
  kafkaVersion: '2.8.2',
  zookeeperChroot: '/kafka',
  clusterId: 'abcdefghijklmnopqrstuv',
  taskName: 'nightly',
  startedAt: '2026-01-02T03:04:05.678Z',
  zxidAtStart: '4294967300',
  brokers: [{ id: 1, endpoints: ['127.0.0.1:9092'] }],
  safetyBackup: null,
}

export const sampleOutcome: WalkOutcome = {
  stable: true,
  zxidAtEnd: '4294967300',
  excluded: [{ path: '/brokers/ids', znodes: 3, reason: 'registration of a live broker' }],
  unreadable: [],
  notes: [{ path: '/admin/delete_topics/old', data: null }],
}

export function sampleZnode(path: string, changes: Partial<ArchivedZnode> = {}): ArchivedZnode {
  return {
    path,
    kind: 'persistent',
    data: Buffer.from(`{"of":${JSON.stringify(path)}}`),
    acl: [{ perms: 31, scheme: 'world', id: 'anyone' }],
    stat: {
      czxid: 4294967297n,
      mzxid: 9223372036854775807n,
      pzxid: 4294967299n,
      ctime: 1767322000000,
      mtime: 1767322999999,
      version: 7,
      cversion: -1,
      aversion: 2,
    },
    ...changes,
  }
}

/** A class by the first letter: what a class is called does not matter to an archive. */
export const sampleClass = (path: string): string => path[1] ?? 'structure'

export function streamSample(
  znodes: Iterable<ArchivedZnode> | AsyncIterable<ArchivedZnode>,
  changes: { header?: Partial<ArchiveHeader>; outcome?: Partial<WalkOutcome> } = {},
): Readable {
  return writeArchive({ ...sampleHeader, ...changes.header }, toAsync(znodes), sampleClass, () => ({
    ...sampleOutcome,
    ...changes.outcome,
  }))
}

export async function packSample(...args: Parameters<typeof streamSample>): Promise<Buffer> {
  return await buffer(streamSample(...args))
}

async function* toAsync<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
  yield* items
}
