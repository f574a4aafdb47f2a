/** What a broker said when it refused to start because of its cluster id. */
export interface ClusterIdError {
  /** In /cluster/id of the ZooKeeper that the broker asked. */
  zookeeperId: string
  /** In the meta.properties that the broker read. */
  diskId: string
  /** Paths of the meta.properties at fault, where the text names them or the broker's log.dirs; else empty. */
  files: string[]
}

/** Kafka's own ids are 22 of these characters; a gate or an id set by hand is of them too. */
const id = '([A-Za-z0-9_-]{1,64})'
/** Up to 3.6: kafka.common.InconsistentClusterIdException. A terminal or a mail may have wrapped the line. */
const olderWording = new RegExp(
  String.raw`The\s+Cluster\s+ID\s+${id}\s+doesn['’]t\s+match\s+stored\s+clusterId\s+Some\(${id}\)`,
  'gi',
)
/** Since 3.7: RuntimeException of MetaPropertiesEnsemble, which names the file. */
const newerWording = new RegExp(
  String.raw`Invalid\s+cluster\.id\s+in:?\s+(\/[^\n]*?meta\.properties)\.?\s+Expected\s+${id},\s+but\s+read\s+${id}`,
  'gi',
)
/** Among the settings that a broker logs when it starts; log.dir counts where log.dirs is not set. */
const logDirsLine = /^\s*log\.dirs\s*=\s*(\/.*)$/gim

/**
 * Takes a pasted error of a broker apart, in both wordings, with whatever stands around it: prefixes, stack traces,
 * several brokers' errors. The last one counts; files are collected from all that name the same ZooKeeper id. null:
 * no such error is in the text.
 */
export function parseClusterIdError(text: string): ClusterIdError | null {
  const found = [...readOlder(text), ...readNewer(text)].sort((a, b) => a.at - b.at)
  const last = found.at(-1)
  if (last === undefined) return null
  const { zookeeperId, diskId } = last
  const named = found.flatMap((one) => (one.zookeeperId === zookeeperId && one.file !== null ? [one.file] : []))
  return { zookeeperId, diskId, files: [...new Set([...named, ...readLogDirs(text)])] }
}

interface Mention {
  at: number
  zookeeperId: string
  diskId: string
  file: string | null
}

function readOlder(text: string): Mention[] {
  return [...text.matchAll(olderWording)].map(({ index, 1: zookeeperId = '', 2: diskId = '' }) => ({
    ...{ at: index, zookeeperId, diskId },
    file: null,
  }))
}

function readNewer(text: string): Mention[] {
  return [...text.matchAll(newerWording)].map(({ index, 1: file = '', 2: zookeeperId = '', 3: diskId = '' }) => ({
    ...{ at: index, zookeeperId, diskId, file },
  }))
}

function readLogDirs(text: string): string[] {
  return [...text.matchAll(logDirsLine)]
    .flatMap(({ 1: directories = '' }) => directories.split(','))
    .map((directory) => directory.trim().replace(/\/+$/, ''))
    .filter((directory) => directory.startsWith('/'))
    .map((directory) => `${directory}/meta.properties`)
}
