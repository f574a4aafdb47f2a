import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { Acl, Znode, ZnodeData } from '#lib/zookeeper/types.ts'
import type { ArchiveFacts } from '../facts/archive-facts.ts'
import type { LiveFacts } from '../facts/live-facts.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import { defaultPlanOptions, type PlanOptions } from '../facts/plan-options.ts'

/** Znodes as tests of the planner need them; used by tests only. */

export const everyOption: PlanOptions = {
  ...defaultPlanOptions,
  acceptArchiveIsr: true,
  restoreSecurity: true,
}
export const noOption: PlanOptions = { ...defaultPlanOptions, restoreOffsets: false }

interface ZnodeTraits {
  version?: number
  czxid?: bigint
  acl?: readonly Acl[]
}

function statOf({ version = 0, czxid = 1n }: ZnodeTraits) {
  return { czxid, mzxid: czxid, pzxid: czxid, ctime: 1000, mtime: 1000, version, cversion: 0, aversion: 0 }
}

export function archivedZnode(path: string, data: unknown, traits: ZnodeTraits = {}): ArchivedZnode {
  return { path, kind: 'persistent', data: encode(data), acl: traits.acl ?? openAcl, stat: statOf(traits) }
}

export function liveZnode(path: string, data: unknown, traits: ZnodeTraits = {}): Znode {
  const stat = { ...statOf(traits), ephemeralOwner: 0n, dataLength: 0, numChildren: 0 }
  return { path, data: encode(data), acl: traits.acl ?? openAcl, stat }
}

/** null stays null, text and Buffers stay as they are, anything else becomes JSON. */
function encode(data: unknown): ZnodeData {
  if (data === null || Buffer.isBuffer(data)) return data
  return Buffer.from(typeof data === 'string' ? data : JSON.stringify(data))
}

export function pairs(archived: readonly ArchivedZnode[], live: readonly Znode[]): ZnodePair[] {
  const archivedByPath = new Map(archived.map((znode) => [znode.path, znode]))
  const liveByPath = new Map(live.map((znode) => [znode.path, znode]))
  const paths = new Set([...archivedByPath.keys(), ...liveByPath.keys()])
  return [...paths].map((path) => ({
    path,
    archived: archivedByPath.get(path) ?? null,
    live: liveByPath.get(path) ?? null,
  }))
}

export const stateOf = (leaderEpoch: number, controllerEpoch = 3) => ({
  controller_epoch: controllerEpoch,
  leader: 1,
  version: 1,
  leader_epoch: leaderEpoch,
  isr: [1, 2],
})

/** Contents of a topic by path: one state a partition. */
export function topicContents(topic: string, topicId: string | null, states: readonly unknown[]): [string, unknown][] {
  const root = `/brokers/topics/${topic}`
  const partitions = Object.fromEntries(states.map((_, i) => [i, [1, 2]]))
  return [
    [
      root,
      {
        version: 3,
        partitions,
        ...(topicId === null ? {} : { topic_id: topicId, adding_replicas: {}, removing_replicas: {} }),
      },
    ],
    [`${root}/partitions`, null],
    ...states.flatMap((state, i): [string, unknown][] => [
      [`${root}/partitions/${i}`, null],
      ...(state === null ? [] : [[`${root}/partitions/${i}/state`, state] as [string, unknown]]),
    ]),
  ]
}

export function archiveFacts(changes: Partial<ArchiveFacts> = {}): ArchiveFacts {
  return {
    header: {
      format: 'kafka-metadata-archive',
      formatVersion: 2,
      safetyBackup: null,
      tool: 'test',
      toolVersion: '0',
      systemVersion: 'MRS 3.3.0',
      dataSource: 'Kafka',
      clusterName: 'test',
      kafkaVersion: '3.9.1',
      zookeeperChroot: '/kafka',
      clusterId: 'A',
      taskName: 'nightly',
      startedAt: '2026-01-01T00:00:00.000Z',
      zxidAtStart: '1',
      brokers: [
        { id: 1, endpoints: ['127.0.0.1:1'] },
        { id: 2, endpoints: ['127.0.0.1:2'] },
      ],
    },
    trailer: {
      status: 'complete',
      stable: true,
      endedAt: '2026-01-01T00:00:01.000Z',
      zxidAtEnd: '1',
      znodes: 10,
      dataBytes: 100,
      countsByClass: {},
      excluded: [],
      unreadable: [],
      notes: [],
      chunks: [],
      undo: [],
      contentSha256: '0'.repeat(64),
    },
    clusterId: 'A',
    controllerEpoch: 7,
    highestStateControllerEpoch: 5,
    brokerIdCounter: null,
    replicaBrokerIds: new Set([1, 2]),
    producerIdBlock: 'absent',
    hasMigration: false,
    topicsBeingDeleted: new Set(),
    ...changes,
  }
}

export function liveFacts(changes: Partial<LiveFacts> = {}): LiveFacts {
  return {
    hasChroot: true,
    clusterId: 'A',
    isGated: false,
    gateCloser: null,
    isFresh: false,
    watchedParents: new Map(),
    brokers: [],
    controller: null,
    leftBehind: [],
    controllerEpoch: 9,
    brokerIdCounter: null,
    producerIdBlock: 'absent',
    hasMigration: false,
    topicsBeingDeleted: new Set(),
    writesTopicIds: true,
    futureStamp: null,
    ...changes,
  }
}
