import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runBackup } from '#lib/backup/run-backup.ts'
import type { PlanOptions } from '#lib/restore/facts/plan-options.ts'
import type { RestorationResult } from '#lib/restore/run-restoration.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import type { DigestCredentials, Znode, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { ensureKafkaJars, type KafkaVersion } from '#testbed/java-parts.ts'
import { type BrokerPorts, freeBrokerPorts } from '#testbed/kafka-cluster.ts'
import { digestId, startZooKeeper, type ZooKeeperServer } from '#testbed/zookeeper-server.ts'
import { OurRestoration, quietReporter, trialOptions, trialSubject } from './our-restoration.ts'
import { smallBroker } from './small-broker.ts'
import { TrialBroker } from './trial-broker.ts'
import { TrialClient } from './trial-client.ts'
import { TrialKafka } from './trial-kafka.ts'
import { deleteTree, dumpTree, restoreVerbatim, type VerbatimOptions } from './verbatim-restorer.ts'
import { waitFor } from './wait-for.ts'

const runFile = promisify(execFile)

export interface TrialClusterOptions {
  version: KafkaVersion
  brokerIds?: readonly number[]
  chroot?: string
  /** Beside or instead of the trials' own. */
  properties?: Readonly<Record<string, string | number | boolean>>
  /** ZooKeeper's super user, as which the trial then acts. */
  superUser?: DigestCredentials
}

/** The same moment kept twice: as our archive, and as other tools keep it. */
export interface TrialArchive {
  path: string
  status: 'complete' | 'partial'
  dump: Znode[]
}

export type Restorer = 'verbatim' | 'ours'

/** One ZooKeeper and a few small brokers on this host, with everything a trial does to them. */
export class TrialCluster {
  readonly folder: string
  readonly version: KafkaVersion
  readonly zookeeperConnect: string
  readonly brokers: Map<number, TrialBroker>
  readonly kafka: TrialKafka
  readonly #options: TrialClusterOptions
  readonly #jars: string
  readonly #client: TrialClient
  #zookeeper: ZooKeeperServer
  #archives = 0

  private constructor(parts: {
    folder: string
    options: TrialClusterOptions
    jars: string
    client: TrialClient
    zookeeper: ZooKeeperServer
    brokers: Map<number, TrialBroker>
  }) {
    this.folder = parts.folder
    this.version = parts.options.version
    this.#options = parts.options
    this.#jars = parts.jars
    this.#client = parts.client
    this.#zookeeper = parts.zookeeper
    this.brokers = parts.brokers
    this.zookeeperConnect = parts.zookeeper.connect + (parts.options.chroot ?? '/kafka')
    this.kafka = new TrialKafka(parts.client, () => ({
      bootstrap: this.#listeners('plain'),
      saslBootstrap: this.#listeners('sasl'),
      zookeeper: this.zookeeperConnect,
    }))
  }

  /** Brokers are defined, not started. */
  static async define(options: TrialClusterOptions): Promise<TrialCluster> {
    const { version, brokerIds = [1], chroot = '/kafka' } = options
    const folder = await mkdtemp(join(tmpdir(), 'kmc-trial-'))
    const jars = await ensureKafkaJars(version)
    const [client, zookeeper] = await Promise.all([
      TrialClient.start(jars),
      startZooKeeper({ jars, dataDir: join(folder, 'zookeeper'), ...superDigestOf(options) }),
    ])
    const ports = await freeBrokerPorts(brokerIds.length)
    const properties = { ...smallBroker(brokerIds.length), ...options.properties }
    const brokers = new Map<number, TrialBroker>()
    for (const [index, own] of ports.entries()) {
      const id = brokerIds[index] ?? index
      const dir = join(folder, 'brokers', String(id))
      const connect = { 'zookeeper.connect': zookeeper.connect + chroot }
      brokers.set(id, new TrialBroker({ jars, dir, id, ports: own, properties: { ...connect, ...properties } }))
    }
    await mkdir(join(folder, 'archives'), { mode: 0o700 })
    return new TrialCluster({ folder, options, jars, client, zookeeper, brokers })
  }

  static async start(options: TrialClusterOptions): Promise<TrialCluster> {
    const cluster = await TrialCluster.define(options)
    try {
      await cluster.start()
      return cluster
    } catch (error) {
      await cluster.close()
      throw error
    }
  }

  get endpoints(): string[] {
    return `${this.#listeners('plain')},${this.#listeners('sasl')}`.split(',')
  }

  broker(id = 1): TrialBroker {
    const broker = this.brokers.get(id)
    if (!broker) throw new Error(`There is no broker ${id} in this trial.`)
    return broker
  }

  /** A further broker on a disk of its own; not started, and ended with the others. */
  async addBroker(key: number, id: number | null): Promise<TrialBroker> {
    const [ports] = await freeBrokerPorts(1)
    if (!ports) throw new Error('No ports.')
    const broker = new TrialBroker({
      jars: this.#jars,
      dir: join(this.folder, 'brokers', String(key)),
      id,
      ports,
      properties: {
        'zookeeper.connect': this.zookeeperConnect,
        ...smallBroker(this.#options.brokerIds?.length ?? 1),
        ...this.#options.properties,
      },
    })
    this.brokers.set(key, broker)
    return broker
  }

  /** All at once, or those named. */
  async start(ids: readonly number[] = [...this.brokers.keys()]): Promise<void> {
    await Promise.all(ids.filter((id) => !this.broker(id).isRunning()).map((id) => this.broker(id).start()))
  }

  async stop(ids: readonly number[] = [...this.brokers.keys()]): Promise<void> {
    await Promise.all(ids.map((id) => this.broker(id).stop()))
  }

  async close(): Promise<void> {
    await Promise.all([...this.brokers.values()].map((broker) => broker.kill()))
    await this.#client.close()
    this.#zookeeper.kill()
    await rm(this.folder, { recursive: true, force: true })
  }

  // ZooKeeper

  connect(credentials = this.#options.superUser): Promise<ZooKeeperSession> {
    return connectZooKeeper({ connect: parseConnectString(this.zookeeperConnect), credentials })
  }

  async withSession<T>(work: (session: ZooKeeperSession) => Promise<T>): Promise<T> {
    const session = await this.connect()
    try {
      return await work(session)
    } finally {
      await session.close()
    }
  }

  /** Data as text by path, of everything that is not ephemeral. */
  async readTree(): Promise<Map<string, string | null>> {
    const dump = await this.withSession(dumpTree)
    return new Map(dump.map(({ path, data }) => [path, data?.toString() ?? null]))
  }

  async readJson(path: string): Promise<unknown> {
    const { data } = await this.withSession((session) => session.getData(path))
    return data === null ? null : JSON.parse(data.toString())
  }

  async setData(path: string, text: string): Promise<void> {
    await this.withSession((session) => session.setData(path, Buffer.from(text), -1))
  }

  /** As an administrator's slip would. */
  async deleteTree(root = '/'): Promise<void> {
    await this.withSession((session) => deleteTree(session, root))
  }

  /** Until no session of a stopped broker is left, so that nothing looks registered. */
  async untilUnregistered(): Promise<void> {
    await this.withSession((session) =>
      waitFor('the registrations are gone', async () => {
        const [ids, controller] = await Promise.all([session.exists('/brokers/ids'), session.exists('/controller')])
        return (ids?.numChildren ?? 0) === 0 && controller === null ? true : null
      }),
    )
  }

  // Backups and restorations

  async takeArchive(): Promise<TrialArchive> {
    const session = await this.connect()
    try {
      const filePath = join(this.folder, 'archives', `archive-${++this.#archives}.tar.gz`)
      const source = createLocalDirSource({ root: join(this.folder, 'archives') })
      const input = { session, source, filePath, subject: { ...trialSubject, kafkaVersion: this.version } }
      const { path, status } = await runBackup(input, quietReporter, new AbortController().signal)
      return { path, status, dump: await dumpTree(session) }
    } finally {
      await session.close()
    }
  }

  planOurs(archive: TrialArchive, options: Partial<PlanOptions> = {}): Promise<OurRestoration> {
    return OurRestoration.plan({
      folder: join(this.folder, 'archives'),
      archivePath: archive.path,
      connect: () => this.connect(),
      options: { ...trialOptions, ...options },
      knownEndpoints: this.endpoints,
      now: new Date(),
    })
  }

  /** Planned and run at once. */
  async restoreOurs(archive: TrialArchive, options: Partial<PlanOptions> = {}): Promise<RestorationResult> {
    const restoration = await this.planOurs(archive, options)
    return restoration.run()
  }

  async restoreVerbatim(archive: TrialArchive, options: VerbatimOptions = {}): Promise<void> {
    await this.withSession((session) => restoreVerbatim(session, archive.dump, options))
  }

  /**
   * The same attempt twice from the same disks and the same tree: with a verbatim restore, then with ours. Brokers are
   * stopped at its beginning; at its end everything stands as the second attempt left it.
   */
  async tryBoth<T>(attempt: (restorer: Restorer) => Promise<T>): Promise<Record<Restorer, T>> {
    await this.untilUnregistered()
    const copy = join(this.folder, 'copy')
    await mkdir(copy)
    await runFile('cp', ['-a', ...this.#disks(), copy])
    const verbatim = await attempt('verbatim')
    await Promise.all([...this.brokers.values()].map((broker) => broker.kill()))
    const { port } = this.#zookeeper
    await this.#zookeeper.stop()
    for (const disk of this.#disks()) await rm(disk, { recursive: true, force: true })
    await runFile('cp', ['-a', join(copy, 'zookeeper'), join(copy, 'brokers'), this.folder])
    await rm(copy, { recursive: true, force: true })
    this.#zookeeper = await startZooKeeper({
      jars: this.#jars,
      dataDir: join(this.folder, 'zookeeper'),
      port,
      ...superDigestOf(this.#options),
    })
    return { verbatim, ours: await attempt('ours') }
  }

  /** Restores by the one or the other, offline. */
  async restore(restorer: Restorer, archive: TrialArchive, options: Partial<PlanOptions> = {}): Promise<void> {
    if (restorer === 'ours') await this.restoreOurs(archive, options)
    else await this.restoreVerbatim(archive)
  }

  #listeners(kind: keyof BrokerPorts): string {
    return [...this.brokers.values()].map(({ ports }) => `127.0.0.1:${ports[kind]}`).join(',')
  }

  #disks(): string[] {
    return [join(this.folder, 'zookeeper'), join(this.folder, 'brokers')]
  }
}

function superDigestOf({ superUser }: TrialClusterOptions): { superDigest?: string } {
  return superUser ? { superDigest: digestId(superUser.user, superUser.password) } : {}
}
