import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import { compileJava } from './compile-java.ts'

const errorTailChars = 4000

export const kafkaRecordSchema = z.object({
  topic: z.string(),
  partition: z.number(),
  offset: z.number(),
  key: z.string(),
  sha256: z.string(),
})
export type KafkaRecord = z.infer<typeof kafkaRecordSchema>

const loginSchema = z.union([
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), error: z.string(), message: z.string() }),
])
export type LoginOutcome = z.infer<typeof loginSchema>

export interface LoginAttempt {
  saslBootstrap: string
  user: string
  password: string
  action: 'produce' | 'consume'
  topic: string
  group?: string
  timeoutMs?: number
}

/** testbed/java on Kafka's own jars: what a client of that version sees. */
export interface KafkaTool {
  /** Topics, records, users, quotas, ACLs, configurations, a group's offsets. Answers records by topic. */
  seed(input: { bootstrap: string; zookeeper: string; users: Record<string, string> }): Promise<Record<string, number>>
  /** Deletes and changes znodes as an administrator's slip would. Answers what was done, in words. */
  breakMetadata(zookeeper: string): Promise<string[]>
  /** Every record of the topics, ordered by topic, partition and offset. */
  consume(bootstrap: string, topics: readonly string[], timeoutMs?: number): Promise<KafkaRecord[]>
  login(attempt: LoginAttempt): Promise<LoginOutcome>
  /** The topics that the brokers know, without Kafka's own. */
  topics(bootstrap: string): Promise<string[]>
  acls(bootstrap: string): Promise<string[]>
  /** What was set by hand: {"topic orders": {name: value}, "broker 1": …}. */
  configs(bootstrap: string): Promise<Record<string, Record<string, string | null>>>
}

/**
 * Compiles the tool for the version in `jars`, once for each state of its sources, beside that folder.
 *
 * @throws AppError where there is no Java compiler or the sources do not compile
 */
export async function prepareKafkaTool(jars: string): Promise<KafkaTool> {
  const classes = await compileJava(jars)

  async function ask<T>(command: string, input: object, answer: z.ZodType<T>): Promise<T[]> {
    const jvm = [
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    ]
    const output = await run('java', [...jvm, '-cp', `${classes}:${join(jars, '*')}`, 'KafkaTool', command], input)
    const lines = output.split('\n').filter((line) => line !== '')
    return lines.map((line) => answer.parse(JSON.parse(line)))
  }
  async function askOne<T>(command: string, input: object, answer: z.ZodType<T>): Promise<T> {
    const [first] = await ask(command, input, answer)
    if (first === undefined) throw new AppError('INTERNAL', `The Kafka tool gave no answer to "${command}".`)
    return first
  }

  return {
    seed: (input) => askOne('seed', input, z.record(z.string(), z.number())),
    breakMetadata: (zookeeper) => askOne('break', { zookeeper }, z.array(z.string())),
    async consume(bootstrap, topics, timeoutMs = 60_000) {
      const records = await ask('consume', { bootstrap, topics, timeoutMs }, kafkaRecordSchema)
      return records.sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition || a.offset - b.offset)
    },
    login({ saslBootstrap, group = 'readers-check', timeoutMs = 30_000, ...attempt }) {
      return askOne('login', { ...attempt, bootstrap: saslBootstrap, group, timeoutMs }, loginSchema)
    },
    topics: (bootstrap) => askOne('topics', { bootstrap }, z.array(z.string())),
    acls: (bootstrap) => askOne('acls', { bootstrap }, z.array(z.string())),
    configs: (bootstrap) =>
      askOne('configs', { bootstrap }, z.record(z.string(), z.record(z.string(), z.string().nullable()))),
  }
}

/** Runs a Java program to its end with `input` as JSON on stdin; answers its stdout. */
async function run(program: string, args: string[], input: object = {}): Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-errorTailChars)
  })
  // A program that ends early closes its stdin; its exit code tells why.
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify(input))
  const [code] = await once(child, 'close').catch((cause: unknown) => {
    throw new AppError('INTERNAL', `The program "${program}" cannot be started.`, {
      remedy: 'Install a JDK 17 or later, on Debian and Ubuntu with: apt-get install openjdk-17-jdk-headless',
      cause,
    })
  })
  if (code !== 0) throw new AppError('INTERNAL', `${program} ${args.at(-1)} failed (exit code ${code}):\n${errors}`)
  return Buffer.concat(output).toString()
}
