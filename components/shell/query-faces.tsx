'use client'

import type { ReactNode } from 'react'
import type { RequestError } from '#components/query/request-error.ts'
import { ErrorFace } from './error-face.tsx'
import { LoadingFace } from './loading-face.tsx'
import { StaleAlert } from './stale-alert.tsx'

interface QueryFacesProps<T> {
  /** Of usePolling. */
  query: {
    data: T | undefined
    error: RequestError | null
    isFetching: boolean
    refetch: () => Promise<unknown>
  }
  loading?: ReactNode
  children: (data: T) => ReactNode
}

/** The faces of what is polled: loading, error with Retry, and the full one, which stays while a refresh fails. */
export function QueryFaces<T>({ query, loading, children }: QueryFacesProps<T>) {
  const retry = () => void query.refetch()
  const error = query.error?.view ?? null
  if (query.data === undefined) {
    if (error === null) return loading ?? <LoadingFace />
    return <ErrorFace error={error} onRetry={retry} isRetrying={query.isFetching} />
  }
  return (
    <>
      <StaleAlert error={error} onRetry={retry} />
      {children(query.data)}
    </>
  )
}
