'use client'

import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { fetchView } from '#components/query/fetch-view.ts'
import { pollInterval } from '#components/query/poll-interval.ts'
import type { RequestError } from '#components/query/request-error.ts'
import type { LogLineView } from '#lib/contract/executions.ts'
import { linesInAnswer, mergeLogLines } from './merge-log-lines.ts'

/** Milliseconds between looks at a log that grows. */
const logInterval = 1_000

/** The log of an execution from one level up; each look asks only for what came after the lines known. */
export function useExecutionLog(
  executionId: string,
  level: LogLineView['level'],
  isLive: boolean,
): UseQueryResult<LogLineView[], RequestError> {
  const queries = useQueryClient()
  const queryKey = ['api', 'executions', executionId, 'log', level]
  const query = useQuery<LogLineView[], RequestError>({
    queryKey,
    queryFn: async ({ signal }) => {
      let lines = queries.getQueryData<LogLineView[]>(queryKey) ?? []
      for (;;) {
        const after = lines.at(-1)?.id ?? 0
        const url = `/api/executions/${executionId}/log?after=${after}&level=${level}`
        const answer = await fetchView<LogLineView[]>(url, signal)
        lines = mergeLogLines(lines, answer)
        if (answer.length < linesInAnswer) return lines
      }
    },
    retry: false,
    refetchInterval: ({ state }) => pollInterval(state, isLive ? logInterval : false),
  })
  const { refetch } = query
  // The last lines are written with the end of the execution, after the last look.
  useEffect(() => {
    if (!isLive) void refetch()
  }, [isLive, refetch])
  return query
}
