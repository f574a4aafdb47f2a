'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import type { RequestError } from './request-error.ts'
import { usePolling } from './use-polling.ts'

/** What a form begins with: asked anew each time the form is opened, never what an earlier visit has left in memory. */
export function useFormQuery<T>(
  url: string,
): Pick<UseQueryResult<T, RequestError>, 'data' | 'error' | 'isFetching' | 'refetch'> {
  const { data, error, isFetching, isFetchedAfterMount, refetch } = usePolling<T>(url, { interval: false })
  return { data: isFetchedAfterMount ? data : undefined, error, isFetching, refetch }
}
