import { gateId } from '#lib/kafka/cluster-id.ts'

/** Where MRS keeps the brokers' settings and their log: shown where a path must be found by hand. */
export const mrsServerProperties = `\${BIGDATA_HOME}/Fusionsight_Current/*Broker/etc/server.properties`
export const mrsServerLog = '/var/log/Bigdata/kafka/broker/server.log'

export interface ClusterIdMismatch {
  zookeeperId: string
  /** null where only ZooKeeper's is known. */
  diskId: string | null
  /** Paths of meta.properties that are known; where there is none, the commands ask log.dirs. */
  files: readonly string[]
  /** Brokers to be edited; empty where nobody knows which. */
  brokerIds: readonly number[]
}

/** One meta.properties of one broker. */
export interface ClusterIdEdit {
  /** null: every broker that refuses to start. */
  brokerId: number | null
  /** null: in each directory of log.dirs. */
  file: string | null
  /** What must stand there. */
  line: string
  /** One line for a shell on the broker's host: keeps a copy of the file as it was, edits it, shows the result. */
  command: string | null
}

export interface ClusterIdAdvice {
  /**
   * unfinished: ZooKeeper holds the gate of a restoration; no file is at fault. falseId: the disk took that gate for
   * its id. mismatch: two real ids.
   */
  is: 'unfinished' | 'falseId' | 'mismatch'
  edits: ClusterIdEdit[]
}

/** The exact edits after which the brokers start, or why there are none. Pure. */
export function adviseOnClusterId({ zookeeperId, diskId, files, brokerIds }: ClusterIdMismatch): ClusterIdAdvice {
  if (zookeeperId === gateId) return { is: 'unfinished', edits: [] }
  const brokers = brokerIds.length === 0 ? [null] : brokerIds
  const places = files.length === 0 ? [null] : files
  const edits = brokers.flatMap((brokerId) =>
    places.map((file) => ({
      ...{ brokerId, file },
      line: `cluster.id=${zookeeperId}`,
      command: commandFor(file, zookeeperId),
    })),
  )
  return { is: diskId === gateId ? 'falseId' : 'mismatch', edits }
}

/** The meta.properties of directories as a person types them: `log.dirs`, with commas or line ends between. */
export function metaPropertiesOf(directories: string): string[] {
  const clean = directories
    .split(/[,\n]/)
    .map((directory) => directory.trim().replace(/\/+$/, ''))
    .filter((directory) => directory.startsWith('/'))
  return [...new Set(clean)].map((directory) =>
    directory.endsWith('/meta.properties') ? directory : `${directory}/meta.properties`,
  )
}

/** null for an id that has no business in a shell: then the line alone must do. */
function commandFor(file: string | null, id: string): string | null {
  if (!/^[A-Za-z0-9_-]+$/.test(id)) return null
  if (file !== null) return `f=${quote(file)}; ${editOf(id)}`
  const logDirs = `$(sed -n 's/^log\\.dirs *= *//p' "\${BIGDATA_HOME}"/Fusionsight_Current/*Broker/etc/server.properties | tr ',' ' ')`
  return `for dir in ${logDirs}; do f="$dir/meta.properties"; ${editOf(id)}; done`
}

/** On the file in $f. The copy bears the new id, so that a second run does not overwrite it with the edited file. */
function editOf(id: string): string {
  const copy = `"$f.before-${id}"`
  return `{ [ -e ${copy} ] || cp -p "$f" ${copy}; } && sed -i 's/^cluster\\.id=.*/cluster.id=${id}/' "$f" && grep -H '^cluster\\.id=' "$f"`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
