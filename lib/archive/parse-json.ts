import { z } from 'zod'
import { findJsonExcess } from '#lib/find-json-excess.ts'
import { damagedArchive } from './invalid-archive.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @param what names the entry in the error */
export function decodeText(bytes: Buffer, what: string): string {
  try {
    return decoder.decode(bytes)
  } catch (error) {
    throw damagedArchive(`${what} is not UTF-8 text`, error)
  }
}

export function parseJson(text: string, what: string): unknown {
  const excess = findJsonExcess(text)
  if (excess) throw damagedArchive(`${what}: ${excess}`)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damagedArchive(`${what} is not JSON`, error)
  }
}

/** The value in the schema's type. Throws ARCHIVE_INVALID with the first thing that does not fit. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  const place = first && first.path.length > 0 ? ` at ${first.path.join('.')}` : ''
  const fault = `${place}: ${first?.message ?? 'it does not fit the format'}`
  throw damagedArchive(what + (fault.length > maxFaultLength ? `${fault.slice(0, maxFaultLength)}…` : fault))
}

/** The message of zod repeats what it found: a million unknown names, if need be. */
const maxFaultLength = 500

/**
 * A list whose first wrong item ends the look at it: z.array notes every one, and a million of notes fill the memory.
 * @param max items
 */
export function listOf<T extends z.ZodType>(item: T, max = Number.POSITIVE_INFINITY): z.ZodType<z.output<T>[]> {
  return z.unknown().transform((value, context) => {
    const fail = (message: string, path: PropertyKey[] = []) => {
      context.addIssue({ code: 'custom', message, path })
      return z.NEVER
    }
    if (!Array.isArray(value)) return fail('it is not a list')
    if (value.length > max) return fail(`it has ${value.length} items, at most ${max} are allowed`)
    const items: z.output<T>[] = []
    for (const [index, one] of value.entries()) {
      const parsed = item.safeParse(one)
      if (!parsed.success) {
        const [first] = parsed.error.issues
        return fail(first?.message ?? 'it does not fit the format', [index, ...(first?.path ?? [])])
      }
      items.push(parsed.data)
    }
    return items
  })
}
