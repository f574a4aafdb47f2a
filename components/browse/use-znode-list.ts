'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RequestError } from '#components/query/request-error.ts'
import type { ErrorView } from '#lib/contract/action-result.ts'
import type { ZnodeListView, ZnodeView } from '#lib/contract/znodes.ts'
import type { LookOptions } from './znode-browser.ts'

export interface ZnodeList {
  /** undefined until the first page is there. */
  znodes: ZnodeView[] | undefined
  error: ErrorView | null
  isLoading: boolean
  /** What the worker says while it reads. */
  note: string | null
  hasMore: boolean
  loadMore: () => void
  retry: () => void
}

/** Pages of znodes, each asked for when it is wanted, kept while the page is open. */
export function useZnodeList(
  key: readonly string[],
  look: (after: string | null, options: LookOptions) => Promise<ZnodeListView>,
): ZnodeList {
  const [note, setNote] = useState<string | null>(null)
  const query = useInfiniteQuery<ZnodeListView, RequestError, ZnodeView[], readonly string[], string | null>({
    queryKey: ['znodes', ...key],
    queryFn: ({ pageParam, signal }) => look(pageParam, { signal, onNote: setNote }),
    initialPageParam: null,
    getNextPageParam: (page) => page.next ?? undefined,
    select: ({ pages }) => pages.flatMap(({ znodes }) => znodes),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  return {
    znodes: query.data,
    error: query.error?.view ?? null,
    isLoading: query.isFetching,
    note: query.isFetching ? note : null,
    hasMore: query.hasNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void (query.data === undefined ? query.refetch() : query.fetchNextPage()),
  }
}
