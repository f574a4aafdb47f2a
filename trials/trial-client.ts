import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { compileJava } from '#testbed/compile-java.ts'
import { kafkaRecordSchema } from '#testbed/kafka-tool.ts'

const lineSchema = z.object({ id: z.number(), answer: z.unknown().optional(), error: z.string().optional() })

export const producedSchema = z.object({
  /** Offset by key. */
  acknowledged: z.record(z.string(), z.number()),
  /** Number of records by exception. */
  errors: z.record(z.string(), z.number()),
  /** The longest time that a quota held the producer back. */
  throttleMs: z.number(),
})
export type Produced = z.infer<typeof producedSchema>

export const partitionViewSchema = z.object({
  leader: z.number(),
  replicas: z.array(z.number()),
  isr: z.array(z.number()),
})
export type PartitionView = z.infer<typeof partitionViewSchema>

export const recordsSchema = z.array(kafkaRecordSchema)

/** testbed/java's TrialClient on Kafka's own jars: a client of that version which lives as long as the trials. */
export class TrialClient {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>()
  #lastId = 0
  #errors = ''

  private constructor(process: ChildProcess) {
    this.#process = process
    if (process.stdout) createInterface({ input: process.stdout }).on('line', (line) => this.#settle(line))
    process.stderr?.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-4000)
    })
    // Its end is seen by everybody who waits for an answer.
    process.stdin?.on('error', () => {})
    process.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`The trial client ended:\n${this.#errors}`))
      this.#waiting.clear()
    })
  }

  static async start(jars: string): Promise<TrialClient> {
    const classes = await compileJava(jars)
    const jvm = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
    const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'
    const child = spawn('java', [...jvm, quiet, '-cp', `${classes}:${join(jars, '*')}`, 'TrialClient'], {
      // It ends with its stdin, so it does not outlive this process.
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    await once(child, 'spawn')
    return new TrialClient(child)
  }

  /** Throws what Kafka's client throws, as `ExceptionName: message`. */
  async ask<T>(command: string, input: object, answer: z.ZodType<T>): Promise<T> {
    const id = ++this.#lastId
    const answered = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
    this.#process.stdin?.write(`${JSON.stringify({ id, command, input })}\n`)
    return answer.parse(await answered)
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.stdin?.end()
    await ended
  }

  #settle(line: string): void {
    const { id, answer, error } = lineSchema.parse(JSON.parse(line))
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(answer)
    else waiting?.reject(new Error(error))
  }
}
