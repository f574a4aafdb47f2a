import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { z } from 'zod'
import type { ZnodeData } from '#lib/zookeeper/types.ts'

/** Where and when a process runs: a pid alone says nothing on another host, in another container, after a restart. */
const processSchema = z.object({
  host: z.string(),
  /** Of the kernel; '' where it cannot be told. */
  bootId: z.string(),
  pidNamespace: z.string(),
  pid: z.number().int().min(1).max(2147483647),
  /** Clock ticks since boot: a pid is given again. */
  started: z.string(),
})
type ProcessIdentity = z.infer<typeof processSchema>

/** Who holds a lock, as its znode says. */
const lockHolderSchema = z.object({
  /** For a person: "kafka-1, kmc, process 4711". */
  holder: z.string(),
  /** Of one acquisition. */
  mark: z.string(),
  process: processSchema,
})
export type LockHolder = z.infer<typeof lockHolderSchema>

const longestName = 200

/** Describes this process. */
export async function describeLockHolder(holder: string, mark: string): Promise<LockHolder> {
  return { holder, mark, process: await identifyProcess() }
}

/** null for what was written by something else, or by an older version. */
export function parseLockHolder(data: ZnodeData): LockHolder | null {
  try {
    return lockHolderSchema.parse(JSON.parse(data?.toString('utf8') ?? ''))
  } catch {
    return null
  }
}

/** The holder's name for a message: a lock is a stranger's text. */
export function nameOfHolder(data: ZnodeData): string | null {
  const parsed = z.object({ holder: z.string() }).safeParse(parseJson(data))
  if (!parsed.success) return null
  return parsed.data.holder.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').slice(0, longestName)
}

/** True when the holder ran on this host, in this process table, and does not any more. False where nobody can tell. */
export async function isProcessGone({ process: holder }: LockHolder): Promise<boolean> {
  if (!isSameTable(await identifyProcess(), holder)) return false
  const found = await readProcess(holder.pid)
  // Not readable is not gone: /proc may hide the processes of other users.
  return found ? found.isDead || found.started !== holder.started : !isSignalable(holder.pid)
}

/** True when it is this very process that took the lock, in this session or an earlier one. */
export async function isThisProcess({ process: holder }: LockHolder): Promise<boolean> {
  const own = await identifyProcess()
  return own.pid === holder.pid && own.started === holder.started && isSameTable(own, holder)
}

function isSameTable(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return (
    one.bootId !== '' &&
    one.host === other.host &&
    one.bootId === other.bootId &&
    one.pidNamespace === other.pidNamespace
  )
}

async function identifyProcess(): Promise<ProcessIdentity> {
  const [bootId, pidNamespace, own] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
    readProcess(process.pid),
  ])
  return { host: hostname(), bootId: bootId.trim(), pidNamespace, pid: process.pid, started: own?.started ?? '' }
}

/** null where /proc does not show it. */
async function readProcess(pid: number): Promise<{ isDead: boolean; started: string } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (stat === null) return null
  // The second field is the program's name in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0] ?? ''
  return { isDead: state === 'Z' || state === 'X', started: fields[19] ?? '' }
}

function isSignalable(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function parseJson(data: ZnodeData): unknown {
  try {
    return JSON.parse(data?.toString('utf8') ?? '')
  } catch {
    return null
  }
}
