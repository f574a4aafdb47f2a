import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type JavaProcess, startJava } from '#testbed/java-process.ts'
import type { BrokerPorts } from '#testbed/kafka-cluster.ts'
import { waitFor } from './wait-for.ts'

export interface TrialBrokerOptions {
  jars: string
  /** Configuration, log and records; may be copied and put back while the broker is stopped. */
  dir: string
  /** As the configuration file takes it; null lets Kafka generate one. */
  id: number | null
  ports: BrokerPorts
  properties: Readonly<Record<string, string | number | boolean>>
}

const startedLine = /\[KafkaServer id=\d+\] started/
const registeredLine = /NodeExistsException/
const startTimeoutMs = 120_000
/** A broker whose controller is gone takes up to half a minute to leave. */
const stopGraceMs = 60_000

/** One broker as a process: a trial cares for when it starts, how it ends and what it says. */
export class TrialBroker {
  readonly dir: string
  readonly ports: BrokerPorts
  readonly #options: TrialBrokerOptions
  #process: JavaProcess | null = null
  #logStart = 0

  constructor(options: TrialBrokerOptions) {
    this.dir = options.dir
    this.ports = options.ports
    this.#options = options
  }

  get logDir(): string {
    return join(this.dir, 'log')
  }

  isRunning(): boolean {
    return this.#process !== null && !this.#process.hasEnded()
  }

  /** Starts it and returns when it serves; a registration of an earlier session is waited for. */
  async start(): Promise<void> {
    const deadline = Date.now() + startTimeoutMs
    for (;;) {
      await this.launch()
      if (await this.#untilStartedOrEnded()) return
      const log = await this.readLog()
      if (!registeredLine.test(log) || Date.now() > deadline) {
        throw new Error(`Kafka broker in ${this.dir} did not start:\n${log.slice(-4000)}`)
      }
    }
  }

  /** Starts it and returns when it has ended by itself, with all that it said; fails when it serves. */
  async startUntilItEnds(): Promise<string> {
    await this.launch()
    if (await this.#untilStartedOrEnded())
      throw new Error(`Kafka broker in ${this.dir} started, and should have exited.`)
    return this.readLog()
  }

  async launch(): Promise<void> {
    const { jars, dir } = this.#options
    await mkdir(dir, { recursive: true })
    const propertiesFile = join(dir, 'server.properties')
    await writeFile(propertiesFile, this.#properties())
    const logFile = join(dir, 'server.log')
    this.#logStart = (await readFile(logFile).catch(() => Buffer.alloc(0))).length
    this.#process = await startJava({
      jars,
      mainClass: 'kafka.Kafka',
      args: [propertiesFile],
      jvmArgs: ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
      logFile,
    })
  }

  /** What it said since it was last started. */
  async readLog(): Promise<string> {
    const file = await open(join(this.dir, 'server.log'))
    try {
      const { size } = await file.stat()
      const { buffer } = await file.read(Buffer.alloc(size - this.#logStart), 0, size - this.#logStart, this.#logStart)
      return buffer.toString()
    } finally {
      await file.close()
    }
  }

  /** Clean stop; returns when it is gone. */
  async stop(): Promise<void> {
    await this.#process?.stop(stopGraceMs)
  }

  /** SIGKILL, as a crash; returns when it is gone. */
  async kill(): Promise<void> {
    this.#process?.kill()
    await this.#process?.ended
  }

  async #untilStartedOrEnded(): Promise<boolean> {
    return waitFor(
      `broker in ${this.dir} starts or ends`,
      async () => {
        const hasEnded = !this.isRunning()
        if (startedLine.test(await this.readLog())) return true
        return hasEnded ? false : null
      },
      startTimeoutMs,
    )
  }

  #properties(): string {
    const { id, ports, properties } = this.#options
    const all = {
      ...(id === null ? {} : { 'broker.id': id }),
      listeners: `PLAINTEXT://127.0.0.1:${ports.plain},SASL_PLAINTEXT://127.0.0.1:${ports.sasl}`,
      'log.dirs': this.logDir,
      ...properties,
    }
    return Object.entries(all)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('')
  }
}
