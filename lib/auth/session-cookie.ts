import 'server-only'
import { cookies } from 'next/headers.js'
import { sessionCookieName } from './request-facts.ts'

export async function setSessionCookie(token: string, expires: Date, isSecure: boolean): Promise<void> {
  const options = { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/', expires } as const
  ;(await cookies()).set(sessionCookieName, token, options)
}

export async function clearSessionCookie(): Promise<void> {
  ;(await cookies()).delete(sessionCookieName)
}
