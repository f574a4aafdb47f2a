import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { ensureMavenJars } from './java-parts.ts'
import { startJava } from './java-process.ts'

export interface S3Options {
  /** Kept between starts; created where it is missing. */
  dataDir: string
  /** Made before the start: the server makes none with a region. */
  buckets: string[]
  accessKey: string
  secretKey: string
  /** Default: a free one. */
  port?: number
  /** Address it listens on, default 127.0.0.1. */
  address?: string
  /** Java's best code, as on a server that runs for days, at the price of a slower start. */
  isOptimized?: boolean
  startTimeoutMs?: number
}

export interface S3Server {
  /** `http://host:port`, the IPv6 host in brackets. */
  readonly endpoint: string
  readonly port: number
  stop(): Promise<void>
  /** SIGKILL, as a crash. */
  kill(): Promise<void>
}

const readyPollMs = 50

/** Starts S3Proxy on a folder, which checks signatures as OBS does, and returns when it answers. */
export async function startS3Server(options: S3Options): Promise<S3Server> {
  const { dataDir, buckets, accessKey, secretKey, address = '127.0.0.1', startTimeoutMs = 90_000 } = options
  const jars = await ensureMavenJars('s3proxy-2.6.0', ['org.gaul:s3proxy:2.6.0'])
  const port = options.port ?? (await freePort(address))
  const objects = join(dataDir, 'objects')
  for (const bucket of buckets) await mkdir(join(objects, bucket), { recursive: true })
  const endpoint = `http://${address.includes(':') ? `[${address}]` : address}:${port}`

  const configFile = join(dataDir, 's3proxy.conf')
  const configuration = [
    `s3proxy.endpoint=${endpoint}`,
    's3proxy.authorization=aws-v2-or-v4',
    `s3proxy.identity=${accessKey}`,
    `s3proxy.credential=${secretKey}`,
    'jclouds.provider=filesystem-nio2',
    'jclouds.identity=unused',
    'jclouds.credential=unused',
    `jclouds.filesystem.basedir=${objects}`,
  ]
  await writeFile(configFile, `${configuration.join('\n')}\n`, { mode: 0o600 })
  const loggingFile = join(dataDir, 'logback.xml')
  await writeFile(loggingFile, logging)

  const server = await startJava({
    jars,
    mainClass: 'org.gaul.s3proxy.Main',
    args: ['--properties', configFile],
    jvmArgs: [
      ...['-Xmx256m', '-XX:+UseSerialGC', `-Dlogback.configurationFile=${loggingFile}`],
      ...(options.isOptimized ? [] : ['-XX:TieredStopAtLevel=1']),
    ],
    logFile: join(dataDir, 's3proxy.log'),
  })
  const deadline = Date.now() + startTimeoutMs
  while (!(await answers(address, port))) {
    if (server.hasEnded() || Date.now() > deadline) {
      server.kill()
      throw new Error(`S3Proxy on port ${port} did not start:\n${await server.logTail()}`)
    }
    await delay(readyPollMs)
  }
  return {
    endpoint,
    port,
    stop: () => server.stop(),
    async kill() {
      server.kill()
      await server.ended
    },
  }
}

/** Its own default tells every byte. */
const logging = `<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%d %p %c %m%n</pattern></encoder></appender>
  <root level="warn"><appender-ref ref="out"/></root>
</configuration>
`

async function answers(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
