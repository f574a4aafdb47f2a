'use client'

import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useToast } from '#components/shell/toast-provider.tsx'
import type { ActionResult } from '#lib/contract/action-result.ts'
import { queryKeyOf } from './query-key.ts'
import { localError, RequestError } from './request-error.ts'
import { signInAgain } from './sign-in-again.ts'

interface ActionOptions<I, O> {
  /** URLs of the handlers whose answers it changes; all below them are asked again. */
  invalidates?: readonly string[]
  /** Spoken and shown when it succeeds. */
  success?: (value: O, input: I) => string
  onSuccess?: (value: O, input: I) => void
  /** Where a failure is shown: a toast, unless a form or dialog shows `error` itself. */
  failure?: 'toast' | 'caller'
}

/** A server action as a mutation: an expected refusal becomes a RequestError. */
export function useAction<I, O>(
  action: (input: I) => Promise<ActionResult<O>>,
  options: ActionOptions<I, O> = {},
): UseMutationResult<O, RequestError, I> {
  const queries = useQueryClient()
  const toast = useToast()
  const t = useTranslations('errors')
  const { invalidates = [], success, onSuccess, failure = 'toast' } = options
  return useMutation<O, RequestError, I>({
    mutationFn: async (input) => {
      let result: ActionResult<O>
      try {
        result = await action(input)
      } catch (cause) {
        throw localError(t('network'), t('networkRemedy'), cause)
      }
      if (result.ok) return result.value
      if (result.error.code === 'NOT_SIGNED_IN') signInAgain()
      throw new RequestError(result.error)
    },
    onSuccess: (value, input) => {
      if (success) toast.success(success(value, input))
      onSuccess?.(value, input)
    },
    onError: (error) => {
      if (failure === 'toast') toast.failure(error.view)
    },
    onSettled: async () => {
      await Promise.all(invalidates.map((url) => queries.invalidateQueries({ queryKey: queryKeyOf(url) })))
    },
  })
}
