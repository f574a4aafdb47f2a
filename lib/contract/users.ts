import { z } from 'zod'

export interface UserView {
  id: string
  name: string
  role: Role
  disabled: boolean
  mustChangePassword: boolean
  lastLoginAt: string | null
  createdAt: string
}

export const roles = ['Viewer', 'Operator', 'Administrator'] as const

export type Role = (typeof roles)[number]

export const userNameSchema = z
  .string()
  .trim()
  .min(1, 'errors.required')
  .max(64, 'errors.nameTooLong')
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]*$/, 'errors.userNameCharacters')

export const passwordSchema = z.string().min(12, 'errors.passwordTooShort').max(256, 'errors.passwordTooLong')

/** Shorter names are in many a password by chance. */
const shortestTelling = 3

/** A password that has the user's name in it, in any case, is the first that is guessed. */
export function hasUserName(password: string, name: string): boolean {
  return name.length >= shortestTelling && password.toLowerCase().includes(name.toLowerCase())
}

export const signInSchema = z.object({
  name: userNameSchema,
  password: z.string().min(1, 'errors.required').max(256, 'errors.passwordTooLong'),
})

export const changePasswordSchema = z
  .object({ current: z.string().min(1, 'errors.required'), next: passwordSchema, repeat: z.string() })
  .refine((v) => v.next === v.repeat, { path: ['repeat'], message: 'errors.passwordRepeat' })
  .refine((v) => v.next !== v.current, { path: ['next'], message: 'errors.passwordSame' })

export const createUserSchema = z
  .object({ name: userNameSchema, role: z.enum(roles), password: passwordSchema })
  .refine((v) => !hasUserName(v.password, v.name), { path: ['password'], message: 'errors.passwordHasName' })
