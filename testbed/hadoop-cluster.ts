import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'
import { type HadoopPorts, hadoopConfiguration, nameService } from './hadoop/hadoop-configuration.ts'
import { ensureMavenJars } from './java-parts.ts'
import { type JavaProcess, startJava } from './java-process.ts'

/** Index of a NameNode; its id in the cluster is `nn1` or `nn2`. */
export type NameNodeIndex = 0 | 1

export interface WebAddress {
  host: string
  httpPort: number
}

export interface HadoopCluster {
  readonly nameService: string
  /** Both NameNodes on `localhost`; the first one is active after the start. */
  readonly nameNodes: readonly [WebAddress, WebAddress]
  /** The same by https. */
  readonly tlsNameNodes: readonly [WebAddress, WebAddress]
  /** Certificate to trust, PEM. */
  readonly ca: string
  /** `http://host:port`. Its queues: hadoop-configuration.ts. */
  readonly resourceManagerUrl: string
  /** The user that passes every permission. */
  readonly superuser: string
  /** SIGKILL, as a crash. */
  killNameNode(i: NameNodeIndex): Promise<void>
  /** Returns when it answers; it is standby then. */
  startNameNode(i: NameNodeIndex): Promise<void>
  /** @param force where the other one cannot be asked, since it is dead */
  activate(i: NameNodeIndex, force?: boolean): Promise<void>
  setSafeMode(i: NameNodeIndex, isOn: boolean): Promise<void>
  killDataNode(): Promise<void>
  startDataNode(): Promise<void>
  /** SIGSTOP: its connections stay, and it says nothing. */
  pauseDataNode(): void
  resumeDataNode(): void
  stop(): Promise<void>
}

export interface HadoopOptions {
  /** Must not hold a cluster already; without spaces, which Hadoop's `file://` addresses do not take. */
  dataDir: string
  /** Without it only HDFS runs. */
  withYarn?: boolean
  /** Java's best code, as on a server that runs for days, at the price of a slower start. */
  isOptimized?: boolean
  startTimeoutMs?: number
}

const run = promisify(execFile)
const hadoopVersion = '3.3.6'
const superuser = 'hdfs'
const readyPollMs = 100
const heapArgs = ['-Xmx128m', '-XX:+UseSerialGC', '-Xss512k']

const mainClasses = {
  nameNode: 'org.apache.hadoop.hdfs.server.namenode.NameNode',
  dataNode: 'org.apache.hadoop.hdfs.server.datanode.DataNode',
  resourceManager: 'org.apache.hadoop.yarn.server.resourcemanager.ResourceManager',
  haAdmin: 'org.apache.hadoop.hdfs.tools.DFSHAAdmin',
  dfsAdmin: 'org.apache.hadoop.hdfs.tools.DFSAdmin',
}

/** Jars of Hadoop's daemons, about 75 MB, fetched once. */
export function ensureHadoopJars(log?: (line: string) => void): Promise<string> {
  return ensureMavenJars(
    `hadoop-${hadoopVersion}`,
    [
      `org.apache.hadoop:hadoop-common:${hadoopVersion}`,
      `org.apache.hadoop:hadoop-hdfs:${hadoopVersion}`,
      `org.apache.hadoop:hadoop-hdfs-client:${hadoopVersion}`,
      `org.apache.hadoop:hadoop-yarn-server-resourcemanager:${hadoopVersion}`,
      // The ResourceManager does not start without it.
      `org.apache.hadoop:hadoop-yarn-server-timelineservice:${hadoopVersion}`,
    ],
    log,
  )
}

/** Starts a real HDFS of two NameNodes and a DataNode, and Yarn's ResourceManager, on free ports of the loopback. */
export async function startHadoopCluster(options: HadoopOptions): Promise<HadoopCluster> {
  const { dataDir, withYarn = true, isOptimized = false, startTimeoutMs = 120_000 } = options
  const launcher = await prepare(dataDir, isOptimized)
  const { ports, ca, launch, runAdmin } = launcher
  const running = new Map<string, JavaProcess>()

  const httpOf = (i: NameNodeIndex) => `http://localhost:${ports.nameNodeHttp[i]}`
  const start = async (name: string, mainClass: string, args: string[] = []) => {
    const daemon = await launch(name, mainClass, args)
    running.set(name, daemon)
    return daemon
  }
  const kill = async (name: string) => {
    running.get(name)?.kill()
    await running.get(name)?.ended
    running.delete(name)
  }
  const ready = (name: string, url: string, pattern: RegExp) =>
    waitFor(url, pattern, startTimeoutMs, async () => {
      const daemon = running.get(name)
      if (daemon?.hasEnded()) throw new Error(`Hadoop's ${name} has ended:\n${await daemon.logTail()}`)
    })
  const startNameNode = async (i: NameNodeIndex) => {
    await start(`nn${i + 1}`, mainClasses.nameNode, [`-Ddfs.ha.namenode.id=nn${i + 1}`])
    await ready(`nn${i + 1}`, `${httpOf(i)}${jmx('NameNodeStatus')}`, /"State" : "standby"/)
  }
  const activate = async (i: NameNodeIndex, force = false) => {
    const id = `nn${i + 1}`
    await runAdmin(mainClasses.haAdmin, ['-transitionToActive', ...(force ? ['--forceactive'] : []), id])
    await ready(id, `${httpOf(i)}${jmx('NameNodeStatus')}`, /"State" : "active"/)
    // /jmx answers also where WebHDFS itself is broken.
    await ready(id, `${httpOf(i)}/webhdfs/v1/?op=GETFILESTATUS`, /FileStatus/)
  }
  const stop = async () => {
    for (const daemon of running.values()) daemon.kill()
    await Promise.all([...running.values()].map((daemon) => daemon.ended))
  }

  const startDataNode = async () => {
    await start('dn', mainClasses.dataNode)
    await waitFor(`http://localhost:${ports.dataNodeHttp}/webhdfs/v1/`, /RemoteException/, startTimeoutMs)
  }

  const signalDataNode = (signal: NodeJS.Signals) => {
    const dataNode = running.get('dn')
    if (dataNode) process.kill(dataNode.pid, signal)
  }

  try {
    await runAdmin(mainClasses.nameNode, [
      '-Ddfs.ha.namenode.id=nn1',
      ...['-format', '-clusterid', 'testbed', '-force', '-nonInteractive'],
    ])
    // What -bootstrapStandby would fetch, without another Java.
    await cp(join(dataDir, 'nn1'), join(dataDir, 'nn2'), { recursive: true })
    if (withYarn) await start('rm', mainClasses.resourceManager)
    await start('dn', mainClasses.dataNode)
    await Promise.all([startNameNode(0), startNameNode(1)])
    await activate(0)
    await ready('dn', `${httpOf(0)}${jmx('FSNamesystemState')}`, /"NumLiveDataNodes" : 1/)
    const resourceManagerUrl = `http://localhost:${ports.resourceManagerHttp}`
    if (withYarn) await ready('rm', `${resourceManagerUrl}/ws/v1/cluster/info`, /"state":"STARTED"/)
    return {
      nameService,
      nameNodes: addressesOf(ports.nameNodeHttp),
      tlsNameNodes: addressesOf(ports.nameNodeHttps),
      ca,
      resourceManagerUrl,
      superuser,
      killNameNode: (i) => kill(`nn${i + 1}`),
      startNameNode,
      activate,
      async setSafeMode(i, isOn) {
        const target = `hdfs://localhost:${ports.nameNodeRpc[i]}`
        await runAdmin(mainClasses.dfsAdmin, ['-fs', target, '-safemode', isOn ? 'enter' : 'leave'])
      },
      killDataNode: () => kill('dn'),
      startDataNode,
      pauseDataNode: () => signalDataNode('SIGSTOP'),
      resumeDataNode: () => signalDataNode('SIGCONT'),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Writes the configuration; what it returns starts Hadoop's programs with it. */
async function prepare(dataDir: string, isOptimized: boolean) {
  const jars = await ensureHadoopJars()
  const ports = await choosePorts()
  const configuration = join(dataDir, 'conf')
  // The jars from Maven lack these; empty ones do.
  for (const application of ['hdfs', 'datanode', 'static']) {
    await mkdir(join(configuration, 'webapps', application), { recursive: true })
  }
  const keyStore = { file: join(dataDir, 'keys.p12'), password: randomBytes(12).toString('hex') }
  const ca = await makeCertificate(keyStore)
  for (const [name, content] of Object.entries(hadoopConfiguration(dataDir, ports, keyStore))) {
    await writeFile(join(configuration, name), content)
  }
  const launch = (name: string, mainClass: string, args: string[]) =>
    startJava({
      // The configuration stands first on the class path.
      jars: `${configuration}:${jars}`,
      mainClass,
      args,
      jvmArgs: [
        ...heapArgs,
        // Of all daemons only the DataNode moves bytes.
        ...(isOptimized && name === 'dn' ? [] : ['-XX:TieredStopAtLevel=1']),
        '-Djava.net.preferIPv4Stack=true',
        // Java 17: else WebHDFS answers 500 to everything, and the ResourceManager dies.
        '--add-opens=java.base/java.lang=ALL-UNNAMED',
        `-Dhadoop.log.dir=${dataDir}`,
        `-Dhadoop.home.dir=${dataDir}`,
        `-DHADOOP_USER_NAME=${superuser}`,
      ],
      logFile: join(dataDir, `${name}.log`),
    })
  const runAdmin = async (mainClass: string, args: string[]) => {
    const admin = await launch('admin', mainClass, args)
    await admin.ended
  }
  return { ports, ca, launch, runAdmin }
}

async function choosePorts(): Promise<HadoopPorts> {
  return {
    nameNodeRpc: [await freePort(), await freePort()],
    nameNodeHttp: [await freePort(), await freePort()],
    nameNodeHttps: [await freePort(), await freePort()],
    dataNode: await freePort(),
    dataNodeIpc: await freePort(),
    dataNodeHttp: await freePort(),
    dataNodeHttps: await freePort(),
    resourceManagerHttp: await freePort(),
    resourceManager: await freePort(),
    resourceManagerScheduler: await freePort(),
    resourceManagerTracker: await freePort(),
    resourceManagerAdmin: await freePort(),
  }
}

/** A key for localhost, and the certificate to trust for it. */
async function makeCertificate({ file, password }: { file: string; password: string }): Promise<string> {
  const store = ['-keystore', file, '-storetype', 'PKCS12', '-storepass:env', 'STORE_PASSWORD', '-alias', 'hadoop']
  const options = { env: { ...process.env, STORE_PASSWORD: password } }
  const names = 'san=dns:localhost,ip:127.0.0.1'
  const key = ['-keyalg', 'RSA', '-dname', 'CN=localhost', '-ext', names]
  await run('keytool', ['-genkeypair', ...store, ...key], options)
  return (await run('keytool', ['-exportcert', '-rfc', ...store], options)).stdout
}

function addressesOf([first, second]: readonly [number, number]): readonly [WebAddress, WebAddress] {
  return [
    { host: 'localhost', httpPort: first },
    { host: 'localhost', httpPort: second },
  ]
}

function jmx(bean: string): string {
  return `/jmx?qry=Hadoop:service=NameNode,name=${bean}`
}

async function waitFor(url: string, pattern: RegExp, timeoutMs: number, assertAlive?: () => Promise<void>) {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.text(),
      (error: unknown) => String(error),
    )
    if (pattern.test(answer)) return
    await assertAlive?.()
    if (Date.now() > deadline) throw new Error(`${url} did not answer ${pattern} in time, but: ${answer.slice(0, 500)}`)
    await delay(readyPollMs)
  }
}
