import type { z } from 'zod'
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
  throw damagedArchive(`${what}${place}: ${first?.message ?? 'it does not fit the format'}`)
}
