import { z } from 'zod'
import { isAppError } from '#lib/errors.ts'
import type { SourceField } from './source.ts'

/** Parts of the forms of places. Safe for the browser. */

export const ipModes = ['IPv4', 'IPv6'] as const

const hostName = /^[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?$/
const onlyNumbers = /^[0-9.]+$/

/** 4 or 6 for an address, 0 for a name. */
export function familyOf(host: string): 0 | 4 | 6 {
  if (z.ipv4().safeParse(host).success) return 4
  return z.ipv6().safeParse(host).success ? 6 : 0
}

/** A bare IPv4 or IPv6 address or a name, never in brackets. */
export const hostSchema = z
  .string()
  .trim()
  .min(1, 'errors.required')
  .max(255, 'errors.tooLong')
  .refine((host) => familyOf(host) !== 0 || (hostName.test(host) && !onlyNumbers.test(host)), 'errors.host')

export const portSchema = z.number('errors.port').int('errors.port').min(1, 'errors.port').max(65535, 'errors.port')

/** Write-only: undefined keeps what is stored, '' removes it. */
export const secretSchema = z.string().max(16_384, 'errors.tooLong').optional()

export const accountSchema = z.string().trim().min(1, 'errors.required').max(256, 'errors.tooLong')

/** IP Mode and Server IP Address; `assertFamily` compares them. */
export const serverShape = { ipMode: z.enum(ipModes), host: hostSchema }

export const serverFields: readonly SourceField[] = [
  { name: 'ipMode', input: 'ip-mode', required: true },
  { name: 'host', input: 'text', required: true },
]

/** For `refine`: an address of the other family is refused at its field. A name may lead to either. */
export function matchesIpMode<Field extends string>(field: Field) {
  const check = (place: { ipMode: (typeof ipModes)[number] } & Record<Field, string>) => {
    const family = familyOf(place[field])
    return family === 0 || place.ipMode === `IPv${family}`
  }
  const issue: { path: PropertyKey[]; message: string } = { path: [field], message: 'errors.wrongFamily' }
  return [check, issue] as const
}

/**
 * An absolute path of a folder on a place, as a person types it.
 * @param check throws AppError for a path that the driver would refuse; its words are the field's error
 */
export function pathSchema(check: (path: string) => void) {
  return z.string().trim().pipe(filePathSchema(check))
}

/**
 * An absolute path of a file that is there already, blanks at its ends included: it may have been chosen. Forms trim
 * what was typed. `check` as in pathSchema.
 */
export function filePathSchema(check: (path: string) => void) {
  return z
    .string()
    .max(4096, 'errors.tooLong')
    .refine((path) => path.trim() !== '', 'errors.required')
    .superRefine((path, context) => {
      if (path.trim() === '') return
      try {
        check(path)
      } catch (error) {
        if (!isAppError(error)) throw error
        context.addIssue({ code: 'custom', message: error.message })
      }
    })
}
