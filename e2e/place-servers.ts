import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PathType } from '#lib/sources/source.ts'
import { type HadoopCluster, startHadoopCluster } from '#testbed/hadoop-cluster.ts'
import { startNfsServer } from '#testbed/nfs-server.ts'
import { startS3Server } from '#testbed/s3-server.ts'
import { startSamba } from '#testbed/samba-server.ts'
import { startSshServer } from '#testbed/ssh-server.ts'

const nobody = 65534
const hdfsUser = 'kafka'

/** What a person types for a place, by the name of the field. */
export interface PlaceForm {
  pathType: PathType
  fields: Record<string, string>
  secrets: Record<string, string>
  /** Name of the field of the folder, and the folder. */
  folder: { field: 'targetPath' | 'sharePath'; path: string }
}

/** A real server of every kind, and what to type for it. */
export interface PlaceServers {
  hadoop: HadoopCluster
  hdfsUser: string
  obs: { endpoint: string; bucket: string; accessKey: string; secretKey: string }
  forms: PlaceForm[]
  /** Everything that must stand nowhere in the clear. */
  secrets: string[]
  stop(): Promise<void>
}

export async function startPlaceServers(): Promise<PlaceServers> {
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const undo of stops.splice(0).reverse()) await undo()
  }
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'kmc-places-'))
    stops.push(() => rm(dataDir, { recursive: true, force: true }))
    // The servers act as users of their own.
    await chmod(dataDir, 0o755)

    const samba = await startSamba({
      dataDir: join(dataDir, 'samba'),
      encryption: 'required',
      shares: { backup: { path: join(dataDir, 'samba-share') } },
    })
    stops.push(() => samba.stop())

    const exported = join(dataDir, 'nfs-export')
    await mkdir(exported)
    await chown(exported, nobody, nobody)
    const nfs = await startNfsServer({
      dataDir: join(dataDir, 'nfs'),
      version: 4,
      exports: [{ path: exported, pseudo: '/srv/backup' }],
    })
    stops.push(() => nfs.stop())

    const ssh = await startSshServer({ dataDir: join(dataDir, 'ssh') })
    stops.push(() => ssh.stop())

    const obs = { bucket: 'archives', accessKey: 'AK-of-the-tests', secretKey: 'SK-of-the-tests+/0123456789' }
    const s3 = await startS3Server({
      dataDir: join(dataDir, 's3'),
      buckets: [obs.bucket],
      accessKey: obs.accessKey,
      secretKey: obs.secretKey,
    })
    stops.push(() => s3.stop())

    const hadoop = await startHadoopCluster({ dataDir: join(dataDir, 'hadoop'), withYarn: true })
    stops.push(() => hadoop.stop())
    await makeHdfsFolder(hadoop, '/backup')

    const [{ httpPort }] = hadoop.nameNodes
    const host = '127.0.0.1'
    return {
      hadoop,
      hdfsUser,
      obs: { ...obs, endpoint: s3.endpoint },
      forms: [
        {
          pathType: 'CIFS',
          fields: { host, port: `${samba.port}`, user: samba.user },
          secrets: { password: samba.password },
          folder: { field: 'sharePath', path: '/backup/kafka metadata' },
        },
        {
          pathType: 'NFS',
          fields: { host, port: `${nfs.port}` },
          secrets: {},
          folder: { field: 'sharePath', path: '/srv/backup/kafka' },
        },
        { pathType: 'LocalHDFS', fields: {}, secrets: {}, folder: { field: 'targetPath', path: '/backup/local' } },
        {
          pathType: 'RemoteHDFS',
          fields: { nameNode: host, nameNodePort: `${httpPort}`, queueName: 'backup' },
          secrets: {},
          folder: { field: 'targetPath', path: '/backup/remote' },
        },
        { pathType: 'OBS', fields: {}, secrets: {}, folder: { field: 'targetPath', path: '/kafka' } },
        {
          pathType: 'SFTP',
          fields: { host, port: `${ssh.port}`, user: ssh.user },
          secrets: { password: ssh.password },
          folder: { field: 'targetPath', path: `${ssh.home}/kafka` },
        },
      ],
      secrets: [samba.password, ssh.password, obs.secretKey],
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** As an administrator of HDFS would: the folder belongs to the user of the backups. */
async function makeHdfsFolder(hadoop: HadoopCluster, path: string): Promise<void> {
  const [{ host, httpPort }] = hadoop.nameNodes
  for (const [op, query] of [
    ['MKDIRS', 'permission=755'],
    ['SETOWNER', `owner=${hdfsUser}&group=${hdfsUser}`],
  ]) {
    const url = `http://${host}:${httpPort}/webhdfs/v1${path}?op=${op}&user.name=${hadoop.superuser}&${query}`
    const answer = await fetch(url, { method: 'PUT' })
    if (!answer.ok) throw new Error(`${op} ${path}: ${await answer.text()}`)
  }
}
