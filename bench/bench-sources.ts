/** `npm run bench -- sources`: see README.md beside this file. */
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { isAppError } from '#lib/errors.ts'
import { type BenchPlace, places, type ToolCall } from './source-places.ts'

/** Seconds; the best of all repetitions. */
interface Times {
  /** Our write as it is: sent, flushed, size and SHA-256 read back, published. */
  write: number
  /** Of it, until the driver had taken the last byte. */
  sent: number
  /** Our read, with SHA-256. */
  read: number
  /** The tool, both ways. */
  put: number
  get: number
}
const ways = ['write', 'sent', 'read', 'put', 'get'] as const satisfies readonly (keyof Times)[]

interface Outcome {
  tool: string
  times: Times
}

const { values } = parseArgs({
  options: {
    mib: { type: 'string', default: '1024' },
    kinds: { type: 'string' },
    repetitions: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
})
const [mib, repetitions] = [Number(values.mib), Number(values.repetitions)]
if (!Number.isInteger(mib) || mib < 1) throw new Error('--mib wants a number from 1 on')
if (!Number.isInteger(repetitions) || repetitions < 1) throw new Error('--repetitions wants a number from 1 on')
const kinds = values.kinds?.split(',') ?? Object.keys(places)
const unknown = kinds.filter((kind) => !(kind in places))
if (unknown.length > 0) throw new Error(`--kinds knows ${Object.keys(places).join(',')}; not ${unknown.join(',')}`)

const goal = 0.7
const chunkBytes = 1024 * 1024
const outcomes = new Map<string, Outcome>()
const failures = new Map<string, string>()
const folder = await mkdtemp(join(tmpdir(), 'bench-sources-'))
// Some servers act as users of their own.
await chmod(folder, 0o711)
const file = join(folder, 'content')
const sha256 = await makeContent()
const hashSeconds = await measureHash()
try {
  for (const kind of kinds) {
    await measure(kind).catch((error: unknown) => {
      failures.set(kind, error instanceof Error ? error.message : String(error))
    })
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
if (values.json)
  console.log(JSON.stringify({ mib, hashSeconds, outcomes: Object.fromEntries(outcomes), goals: goals() }, null, 2))
else printTable()
if (failures.size > 0 || goals().some(({ isMet }) => !isMet)) process.exitCode = 1

/** As an archive: nothing in it can be compressed. It lies in the page cache, for both sides alike. */
async function makeContent(): Promise<string> {
  const hash = createHash('sha256')
  async function* chunks() {
    for (let n = 0; n < mib; n++) {
      const chunk = randomBytes(chunkBytes)
      hash.update(chunk)
      yield chunk
    }
  }
  // Flushed, or the disk would be at it while the first place is measured.
  await pipeline(Readable.from(chunks()), createWriteStream(file, { flush: true }))
  await chmod(file, 0o644)
  return hash.digest('hex')
}

/** What every read and write of ours does beside the moving, in this thread. */
async function measureHash(): Promise<number> {
  const began = performance.now()
  const hash = createHash('sha256')
  const chunk = randomBytes(chunkBytes)
  for (let n = 0; n < mib; n++) hash.update(chunk)
  hash.digest()
  return secondsSince(began)
}

async function measure(kind: string): Promise<void> {
  process.stderr.write(`${kind} …\n`)
  const dataDir = join(folder, kind.replaceAll(' ', '-'))
  await mkdir(dataDir)
  await chmod(dataDir, 0o711)
  const place = await places[kind]?.(dataDir)
  if (!place) return
  try {
    const best: Times = { write: Infinity, sent: Infinity, read: Infinity, put: Infinity, get: Infinity }
    for (let n = 0; n < repetitions; n++) {
      // In turns, so that both meet the same machine.
      const times = { ...(await runDriver(place)), ...(await runTool(place)) }
      for (const way of ways) best[way] = Math.min(best[way], times[way])
    }
    outcomes.set(kind, { tool: place.tool, times: best })
  } finally {
    await place.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** What was written before goes right before the next: the tool, too, overwrites, and new memory may cost more than freed one. */
async function runDriver({ source, path }: BenchPlace): Promise<Pick<Times, 'write' | 'sent' | 'read'>> {
  await source.remove(path).catch((error: unknown) => {
    if (!isAppError(error, 'SOURCE_NOT_FOUND')) throw error
  })
  const content = createReadStream(file, { highWaterMark: chunkBytes })
  let sent = 0
  const beganWriting = performance.now()
  content.once('end', () => {
    sent = secondsSince(beganWriting)
  })
  await source.write(path, content)
  const write = secondsSince(beganWriting)

  const beganReading = performance.now()
  const hash = createHash('sha256')
  for await (const chunk of await source.open(path)) hash.update(chunk)
  const read = secondsSince(beganReading)
  if (hash.digest('hex') !== sha256) throw new Error(`${path} reads back differently`)
  return { write, sent, read }
}

async function runTool({ put, get }: BenchPlace): Promise<Pick<Times, 'put' | 'get'>> {
  const timeOf = async (call: ToolCall) => {
    const began = performance.now()
    await run(call)
    return secondsSince(began)
  }
  return { put: await timeOf(await put(file)), get: await timeOf(await get()) }
}

async function run({ program, args, env = {}, stdin = '', stdinFile }: ToolCall): Promise<void> {
  const input = stdinFile === undefined ? null : await open(stdinFile)
  const child = spawn(program, args, {
    stdio: [input?.fd ?? 'pipe', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  })
  child.stdin?.on('error', () => {})
  child.stdin?.end(stdin)
  await input?.close()
  const said = child.stderr === null ? '' : text(child.stderr)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${await said}`)
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000
}

/** Like is held against like: the tool reads nothing back, so its whole way is put and get. */
function goals(): { goal: string; seen: string; isMet: boolean }[] {
  const share = (name: string, tool: number, ours: number) => ({
    goal: `${name} ≥ ${goal * 100} %`,
    seen: `${Math.round((tool / ours) * 100)} %`,
    isMet: tool / ours >= goal,
  })
  const measured = [...outcomes].flatMap(([kind, { tool, times }]) => [
    share(`${kind}: write with its read-back, of ${tool} put and get`, times.put + times.get, times.write),
    share(`${kind}: write until sent, of ${tool} put`, times.put, times.sent),
    share(`${kind}: read, of ${tool} get`, times.get, times.read),
  ])
  const missing = [...failures].map(([kind, why]) => ({ goal: kind, seen: `not measured: ${why}`, isMet: false }))
  return [...measured, ...missing]
}

function printTable(): void {
  const pad = (texts: string[]) =>
    console.log(texts.map((one, i) => (i === 0 ? one.padEnd(16) : one.padStart(12))).join(''))
  const rate = (seconds: number) => Math.round((mib * chunkBytes) / 1e6 / seconds).toLocaleString('en')
  console.log(`MB/s (10^6 bytes), ${mib} MiB, best of ${repetitions}; SHA-256 alone: ${rate(hashSeconds)}`)
  pad(['kind', 'write', 'of it sent', 'tool put', 'read', 'tool get', '  tool'])
  for (const [kind, { tool, times }] of outcomes) {
    pad([kind, rate(times.write), rate(times.sent), rate(times.put), rate(times.read), rate(times.get), `  ${tool}`])
  }
  console.log()
  for (const { goal: name, seen, isMet } of goals()) console.log(`${isMet ? 'met   ' : 'MISSED'}  ${name}: ${seen}`)
}
