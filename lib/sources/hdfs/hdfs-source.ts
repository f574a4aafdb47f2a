import { AppError } from '#lib/errors.ts'
import { splitPlacePath } from '../place-path.ts'
import type { OnRetry } from '../retry-unreachable.ts'
import type { Source } from '../source.ts'
import { TransportSource } from '../transport-source.ts'
import { hdfsNameRule, refuseSystemFolder } from './hdfs-path.ts'
import { hdfsProbe } from './hdfs-probe.ts'
import { HdfsTransport } from './hdfs-transport.ts'
import { assertNameNode, type NameNode } from './name-node.ts'
import { NameService } from './name-service.ts'

export interface HdfsOptions {
  pathType: 'LocalHDFS' | 'RemoteHDFS'
  /** Its name, for people: `hacluster`. */
  nameService: string
  /**
   * All NameNodes of the service in any order. One alone will do, active or standby: it is asked for the other.
   */
  nameNodes: readonly NameNode[]
  /** The HDFS user of a cluster in normal mode. */
  user: string
  /** The folder that holds the backups. */
  folder: string
  /** Default 60 s: a transfer without a byte, or a NameNode without an answer, is given up. */
  stallMs?: number
  /** Default 60 s: how long the cluster may be without an active NameNode. */
  failOverMs?: number
  /** Told of each fail-over, and of each stream that is taken up again. */
  onRetry?: OnRetry
}

/** What HDFS takes for a user, `dfs.webhdfs.user.provider.user.pattern`. */
const userPattern = /^[A-Za-z_][A-Za-z0-9._-]{0,254}\$?$/

/**
 * A folder in HDFS, by WebHDFS, as a user of a cluster in normal mode. Paths are HDFS's: `/folder/…/file`.
 * @throws AppError INVALID_INPUT with the field
 */
export function createHdfsSource(options: HdfsOptions): Source {
  const { pathType, nameService: name, nameNodes, user, folder, onRetry } = options
  const { stallMs = 60_000, failOverMs = 60_000 } = options
  if (nameNodes.length === 0) {
    throw new AppError('INVALID_INPUT', `The NameService ${name} has no NameNode.`, {
      field: 'nameNodes',
      remedy: 'Enter its NameNodes under Clusters, in the HDFS part of the cluster.',
    })
  }
  for (const nameNode of nameNodes) assertNameNode(nameNode)
  if (!userPattern.test(user)) {
    throw new AppError('INVALID_INPUT', `${JSON.stringify(user)} is not the name of an HDFS user.`, {
      field: 'user',
      remedy: 'Enter a name of letters, digits, dots, hyphens and underscores, that begins with a letter.',
    })
  }
  const root = splitPlacePath(folder, hdfsNameRule, 'folder')
  refuseSystemFolder(root, 'folder')

  const nameService = new NameService({ nameService: name, nameNodes, user, callMs: stallMs, failOverMs, onRetry })
  return new TransportSource({
    pathType,
    transport: new HdfsTransport({ nameService, stallMs, failOverMs, onRetry }),
    root,
    rule: hdfsNameRule,
    mountDepth: async () => 0,
    reach: hdfsProbe(nameService, nameNodes, user),
    onRetry,
  })
}
