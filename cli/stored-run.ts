import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import { errnoOf, localDirError } from '#lib/sources/local-dir-error.ts'
import { formatServer } from '#lib/zookeeper/connect-string.ts'
import type { ConnectString } from '#lib/zookeeper/types.ts'

/**
 * What a restoration that was begun and has not succeeded yet leaves beside its safety backup, so that the same command
 * goes on to the same tree: the targets, what was confirmed, and the safety backups taken.
 */
const storedRunSchema = z.strictObject({
  format: z.literal('kmc-targets'),
  formatVersion: z.literal(1),
  archive: z.string(),
  zookeeper: z.string(),
  planHash: z.string(),
  /** PlanTargets. */
  targets: z.strictObject({
    controllerEpoch: z.number().int().nullable(),
    leaderEpochRaise: z.number().int(),
    brokerIdCounter: z.number().int().nullable(),
    producerIdBlockStart: z
      .string()
      .regex(/^\d{1,19}$/)
      .nullable(),
    clusterId: z.string().nullable(),
  }),
  /** Digests of the outcomes that were confirmed. */
  outcomes: z.array(z.string()),
  /** There was no tree before the first run. */
  foundNothing: z.boolean(),
  /** Oldest first. */
  safetyBackups: z.array(z.string()),
})
export type StoredRun = z.infer<typeof storedRunSchema>

/** The file of one archive and one tree. */
export function storedRunPath(folder: string, contentSha256: string, connect: ConnectString): string {
  return join(folder, `${prefix}${contentSha256}-${hashOf(connect)}.json`)
}

/** Whether a restoration of any archive into this tree is unfinished there: only then its archive need be told apart. */
export async function hasStoredRun(folder: string, connect: ConnectString): Promise<boolean> {
  const names = await readdir(folder).catch(() => [])
  return names.some((name) => name.startsWith(prefix) && name.endsWith(`-${hashOf(connect)}.json`))
}

/** null where there is none. Throws WRONG_STATE for a file that cannot be used, SOURCE_*. */
export async function readStoredRun(path: string): Promise<StoredRun | null> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw localDirError(error, 'read', path)
  }
  const parsed = storedRunSchema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw new AppError('WRONG_STATE', `${path}, which an unfinished restoration left, cannot be read.`, {
    remedy: 'It holds the epochs that this restoration must reach again. Move it away to begin with new ones.',
  })
}

/**
 * Replaces the file whole; mode 0600. Without a pause, since it is called between two steps of the engine.
 * Throws SOURCE_*.
 */
export function writeStoredRun(folder: string, path: string, run: StoredRun): void {
  const partial = `${path}.${randomBytes(4).toString('hex')}`
  try {
    // Its parent is the operator's to make: a mistyped path must not fill another disk.
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
    writeFileSync(partial, `${JSON.stringify(run)}\n`, { flag: 'wx', mode: 0o600, flush: true })
    renameSync(partial, path)
  } catch (error) {
    rmSync(partial, { force: true })
    throw localDirError(error, 'write', path)
  }
}

export async function removeStoredRun(path: string): Promise<void> {
  await rm(path, { force: true })
}

/** Names the wanted end state of one item. */
export function digestOutcome({ path, outcome }: { path: string; outcome: string }): string {
  return createHash('sha256')
    .update(JSON.stringify([path, outcome]))
    .digest('base64url')
    .slice(0, 24)
}

const prefix = 'kmc-targets-'

/** The same whatever the order of the servers. */
function hashOf({ servers, chroot }: ConnectString): string {
  return createHash('sha256')
    .update(servers.map(formatServer).sort().join(',') + chroot)
    .digest('hex')
    .slice(0, 16)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
