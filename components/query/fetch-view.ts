import { createTranslator } from 'use-intl/core'
import { z } from 'zod'
import { errorCodes } from '#lib/errors.ts'
import { en } from '#messages/en.ts'
import { localError, RequestError } from './request-error.ts'
import { signInAgain } from './sign-in-again.ts'

const refusalSchema = z.object({
  error: z.object({
    code: z.enum(errorCodes),
    message: z.string(),
    remedy: z.string().nullable(),
    field: z.string().nullable(),
    errorId: z.string().nullable(),
  }),
})

/** GETs one of our own route handlers; the answer's shape is its contract in lib/contract. @throws RequestError */
export async function fetchView<T>(url: string, signal: AbortSignal): Promise<T> {
  const t = createTranslator({ locale: 'en', messages: en, namespace: 'errors' })
  let response: Response
  try {
    response = await fetch(url, { signal, headers: { accept: 'application/json' } })
  } catch (cause) {
    if (signal.aborted) throw cause
    throw localError(t('network'), t('networkRemedy'), cause)
  }
  if (response.status === 401) signInAgain()
  if (response.ok) return (await response.json()) as T
  const refusal = refusalSchema.safeParse(await response.json().catch(() => null))
  if (refusal.success) throw new RequestError(refusal.data.error)
  throw localError(t('badAnswer', { status: String(response.status) }), t('networkRemedy'))
}
