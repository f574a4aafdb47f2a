import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { isAppError } from '#lib/errors.ts'
import { describeBytes } from './describe-bytes.ts'
import type { ProbeScope, ProbeStep, Source } from './source.ts'

/** What every driver's probe tries, in this order. */
export const probeStepNames = ['reach', 'list', 'write', 'read', 'delete'] as const

/** A step of one kind of place only. */
export interface ProbeAttempt {
  name: string
  /** Returns what was found, in words; throws what went wrong. */
  attempt(signal?: AbortSignal): Promise<string>
}

export interface Probe {
  /** The place's top folder. */
  folder: string
  /** The steps that show where on the way to a server it fails, in place of the one step `reach`. */
  reach?: readonly ProbeAttempt[]
  /** Default: write. */
  scope?: ProbeScope | undefined
}

/** Tries a place through its own driver; the first step that fails is the last. Never throws. */
export async function probeSource(
  source: Pick<Source, 'freeBytes' | 'stat' | 'list' | 'write' | 'open' | 'remove'>,
  { folder, reach, scope = 'write' }: Probe,
  signal?: AbortSignal,
): Promise<ProbeStep[]> {
  const path = `${folder}/.probe-${randomBytes(8).toString('hex')}`
  const bytes = randomBytes(1024)
  const sha256 = createHash('sha256').update(bytes).digest('hex')

  const attempts: Record<(typeof probeStepNames)[number], () => Promise<string>> = {
    reach: async () => {
      const free = await source.freeBytes(folder, signal)
      return free === null ? 'The place answers.' : `${describeBytes(free)} free.`
    },
    list: async () => {
      // A folder that is to be written to may yet be made; one that is read from must be there.
      if (scope === 'read') await source.stat(folder, signal)
      const { length } = await source.list(folder, signal)
      return `${length} ${length === 1 ? 'entry' : 'entries'} in ${folder}.`
    },
    write: async () => {
      const written = await source.write(path, Readable.from([bytes]), signal)
      return `Wrote ${written.sizeBytes} bytes.`
    },
    read: async () => {
      const hash = createHash('sha256')
      for await (const chunk of await source.open(path, signal)) hash.update(chunk)
      if (hash.digest('hex') !== sha256) throw new Error('The file reads back differently.')
      return 'Read it back unchanged.'
    },
    delete: async () => {
      await source.remove(path, signal)
      return 'Deleted it.'
    },
  }

  const names = scope === 'write' ? probeStepNames : probeStepNames.slice(0, 2)
  const common = names.map((name) => ({ name, attempt: attempts[name] }))
  const steps: ProbeStep[] = []
  for (const attempt of reach ? [...reach, ...common.slice(1)] : common) {
    const step = await tryStep(attempt, signal)
    steps.push(step)
    if (!step.ok) break
  }
  if (steps.at(-1)?.name === 'read') await source.remove(path).catch(() => {})
  return steps
}

/** Makes one attempt and times it. Never throws. */
export async function tryStep({ name, attempt }: ProbeAttempt, signal?: AbortSignal): Promise<ProbeStep> {
  const began = performance.now()
  const outcome = await attempt(signal).then(
    (detail) => ({ ok: true, detail }),
    (error: unknown) => ({ ok: false, ...describeFailure(error) }),
  )
  return { name, milliseconds: Math.round(performance.now() - began), ...outcome }
}

function describeFailure(error: unknown): { detail: string; remedy?: string } {
  const detail = error instanceof Error ? error.message : String(error)
  return isAppError(error) && error.remedy !== undefined ? { detail, remedy: error.remedy } : { detail }
}
