import { randomUUID } from 'node:crypto'
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCifsSource } from '#lib/sources/cifs/cifs-source.ts'
import { createHdfsSource } from '#lib/sources/hdfs/hdfs-source.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { ensureNfsHelper } from '#lib/sources/nfs/nfs-helper.ts'
import { createNfsSource } from '#lib/sources/nfs/nfs-source.ts'
import { createObsSource } from '#lib/sources/obs/obs-source.ts'
import { readHostKey } from '#lib/sources/sftp/host-key.ts'
import { createSftpSource } from '#lib/sources/sftp/sftp-source.ts'
import type { Source } from '#lib/sources/source.ts'
import { startHadoopCluster } from '#testbed/hadoop-cluster.ts'
import { startNfsServer } from '#testbed/nfs-server.ts'
import { startS3Server } from '#testbed/s3-server.ts'
import { startSamba } from '#testbed/samba-server.ts'
import { startSshServer } from '#testbed/ssh-server.ts'

/** One program call; what it says on standard output is thrown away. */
export interface ToolCall {
  program: string
  args: string[]
  /** Beside the environment of this process. */
  env?: Record<string, string>
  stdin?: string
  /** Instead of `stdin`. */
  stdinFile?: string
}

/** A kind of place on a real server, with the tool that its users have for it. */
export interface BenchPlace {
  source: Source
  /** What our driver writes and reads. */
  path: string
  /** Name of the tool. */
  tool: string
  /** From the file into the place. */
  put(file: string): Promise<ToolCall>
  /** What `put` put, to nowhere. */
  get(): Promise<ToolCall>
  stop(): Promise<void>
}

/** Starts the server of a kind on an empty folder. */
export const places: Record<string, (dataDir: string) => Promise<BenchPlace>> = {
  LocalDir: startLocalDir,
  'NFS 4': (dataDir) => startNfs(dataDir, 4),
  'NFS 3': (dataDir) => startNfs(dataDir, 3),
  'CIFS signed': (dataDir) => startCifs(dataDir, false),
  'CIFS encrypted': (dataDir) => startCifs(dataDir, true),
  HDFS: startHdfs,
  OBS: startObs,
  SFTP: startSftp,
}

async function startLocalDir(dataDir: string): Promise<BenchPlace> {
  const root = join(dataDir, 'backup')
  await mkdir(root)
  const native = join(root, 'native')
  const dd = (...operands: string[]) => ({ program: 'dd', args: [...operands, 'bs=1M', 'status=none'] })
  return {
    source: createLocalDirSource({ root }),
    path: join(root, 'ours'),
    tool: 'dd, openssl',
    put: async (file) => dd(`if=${file}`, `of=${native}`, 'conv=fsync'),
    // Without a server between, reading is nothing beside the hashing.
    get: async () => ({ program: 'openssl', args: ['dgst', '-sha256', native] }),
    stop: async () => {},
  }
}

async function startNfs(dataDir: string, version: 3 | 4): Promise<BenchPlace> {
  const nobody = 65534
  const path = join(dataDir, 'export')
  await mkdir(path)
  await chown(path, nobody, nobody)
  const host = '127.0.0.1'
  const server = await startNfsServer({ dataDir, version, exports: [{ path, pseudo: '/srv/backup' }] })
  const { port, mountPort } = server
  const top = version === 4 ? '/srv/backup' : path
  const ports = mountPort === undefined ? `nfsport=${port}` : `nfsport=${port}&mountport=${mountPort}`
  const query = `version=${version}&${ports}&uid=${nobody}&gid=${nobody}`
  // Neither program overwrites anything, and the server remembers for a while what was there.
  let native = ''
  const put = async (file: string): Promise<ToolCall> => {
    if (native !== '') await rm(join(path, native))
    native = `native-${randomUUID()}`
    if (version === 3) return { program: 'nfs-cp', args: [file, `nfs://${host}${top}/${native}?${query}`] }
    const numbers = [port, '-', nobody, nobody, 60_000].map(String)
    return {
      program: await ensureNfsHelper(),
      args: ['4', host, top, ...numbers, 'put', `/${native}`],
      stdinFile: file,
    }
  }
  return {
    source: createNfsSource({ host, port, ...(mountPort === undefined ? {} : { mountPort }), sharePath: top }),
    path: `${top}/ours`,
    tool: version === 4 ? 'nfsio, nfs-cat' : 'nfs-cp, nfs-cat',
    // nfs-cp of libnfs 4.0 cannot write by NFS 4: it is our helper alone, without Node.
    put,
    get: async () => ({ program: 'nfs-cat', args: [`nfs://${host}${top}/${native}?${query}`] }),
    stop: () => server.stop(),
  }
}

async function startCifs(dataDir: string, encrypt: boolean): Promise<BenchPlace> {
  const server = await startSamba({
    dataDir,
    encryption: encrypt ? 'required' : 'offered',
    shares: { share: { path: join(dataDir, 'share') } },
  })
  const { port, user, password } = server
  const smbclient = (command: string): ToolCall => ({
    program: 'smbclient',
    args: [
      ...['-s', '/dev/null', '--option=client min protocol=SMB2_02', '--option=client max protocol=SMB3'],
      ...[`--client-protection=${encrypt ? 'encrypt' : 'sign'}`, '--use-kerberos=off', `--user=${user}`],
      ...[`--port=${port}`, '//127.0.0.1/share', '-c', command],
    ],
    env: { PASSWD: password, LC_ALL: 'C.UTF-8' },
  })
  return {
    source: createCifsSource({ host: '127.0.0.1', port, user, password, sharePath: '/share/backup', encrypt }),
    path: '/share/backup/ours',
    tool: 'smbclient',
    put: async (file) => smbclient(`put "${file}" native`),
    get: async () => smbclient('get native /dev/null'),
    stop: () => server.stop(),
  }
}

async function startHdfs(dataDir: string): Promise<BenchPlace> {
  const cluster = await startHadoopCluster({ dataDir, withYarn: false, isOptimized: true })
  const [{ host, httpPort }] = cluster.nameNodes
  const user = cluster.superuser
  const name = `http://${host}:${httpPort}/webhdfs/v1/backup-native?user.name=${user}&noredirect=true`
  // As curl's users do it: the NameNode names the DataNode, which takes or gives the bytes.
  const locate = async (query: string, method: string) => {
    const answer = await fetch(`${name}&${query}`, { method })
    return String((await answer.json()).Location)
  }
  return {
    source: createHdfsSource({
      pathType: 'LocalHDFS',
      nameService: cluster.nameService,
      nameNodes: cluster.nameNodes,
      user,
      folder: '/backup',
    }),
    path: '/backup/ours',
    tool: 'curl, WebHDFS',
    put: async (file) => curl(['--upload-file', file, await locate('op=CREATE&overwrite=true', 'PUT')]),
    get: async () => curl([await locate('op=OPEN', 'GET')]),
    stop: () => cluster.stop(),
  }
}

async function startObs(dataDir: string): Promise<BenchPlace> {
  const keys = { accessKey: 'bench', secretKey: 'bench-secret' }
  const bucket = 'archives'
  const server = await startS3Server({ dataDir, buckets: [bucket], ...keys, isOptimized: true })
  const region = 'eu-de'
  const rclone = (...args: string[]): ToolCall => ({
    program: 'rclone',
    args: ['--config', '/dev/null', '--s3-no-check-bucket', ...args],
    env: {
      // rclone takes no other certificates by this variable than its own.
      AWS_CA_BUNDLE: '',
      RCLONE_S3_PROVIDER: 'Other',
      RCLONE_S3_ENDPOINT: server.endpoint,
      RCLONE_S3_REGION: region,
      RCLONE_S3_ACCESS_KEY_ID: keys.accessKey,
      RCLONE_S3_SECRET_ACCESS_KEY: keys.secretKey,
    },
  })
  const native = `:s3:${bucket}/native`
  return {
    source: createObsSource({ endpoint: server.endpoint, region, bucket, ...keys }),
    path: '/backup/ours',
    tool: 'rclone',
    put: async (file) => rclone('copyto', '--ignore-times', file, native),
    get: async () => rclone('cat', native),
    stop: () => server.stop(),
  }
}

function curl(args: string[]): ToolCall {
  return { program: 'curl', args: ['--silent', '--show-error', '--fail', '--output', '/dev/null', ...args] }
}

async function startSftp(dataDir: string): Promise<BenchPlace> {
  const server = await startSshServer({ dataDir: join(dataDir, 'ssh') })
  await chmod(dataDir, 0o711)
  const { port, user, password, privateKey, home } = server
  const host = '127.0.0.1'
  const { fingerprint: hostKey } = await readHostKey({ host, port })
  const [keyFile, knownHosts] = [join(dataDir, 'key'), join(dataDir, 'known_hosts')]
  await writeFile(keyFile, privateKey, { mode: 0o600 })
  await writeFile(
    knownHosts,
    `[${host}]:${port} ${await readFile(join(dataDir, 'ssh', 'host_ed25519_key.pub'), 'utf8')}`,
  )
  const sftp = (command: string): ToolCall => ({
    program: 'sftp',
    args: [
      '-q',
      '-b',
      '-',
      '-P',
      String(port),
      '-i',
      keyFile,
      '-o',
      `UserKnownHostsFile=${knownHosts}`,
      `${user}@${host}`,
    ],
    stdin: `${command}\n`,
  })
  return {
    source: createSftpSource({ host, port, user, password, hostKey, folder: home }),
    path: `${home}/ours`,
    tool: 'OpenSSH sftp',
    put: async (file) => sftp(`put ${file} ${home}/native`),
    get: async () => sftp(`get ${home}/native /dev/null`),
    stop: () => server.stop(),
  }
}
