'use client'

import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { fetchView } from './fetch-view.ts'
import { pollInterval } from './poll-interval.ts'
import { queryKeyOf } from './query-key.ts'
import type { RequestError } from './request-error.ts'

interface PollingOptions<T> {
  /** Milliseconds between answers, or a function of the newest answer; false: no more. 5 s unless told. */
  interval?: number | false | ((data: T | undefined) => number | false)
  enabled?: boolean
  /** Shows the rows of the former URL until those of the new one are there: for paging and search. */
  keepPrevious?: boolean
  /** Asks also while the tab is hidden. */
  inBackground?: boolean
}

/**
 * Polls one GET handler. What was answered last stays while a refresh fails (`data` and `error` both set); failures are
 * retried ever more slowly; a hidden tab asks nothing unless told; an ended session leads to the login.
 */
export function usePolling<T>(url: string, options: PollingOptions<T> = {}): UseQueryResult<T, RequestError> {
  const { interval = 5000, enabled = true, keepPrevious = false, inBackground = false } = options
  return useQuery<T, RequestError>({
    queryKey: queryKeyOf(url),
    queryFn: ({ signal }) => fetchView<T>(url, signal),
    enabled,
    retry: false,
    refetchInterval: ({ state }) =>
      pollInterval(state, typeof interval === 'function' ? interval(state.data) : interval),
    refetchIntervalInBackground: inBackground,
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
  })
}
