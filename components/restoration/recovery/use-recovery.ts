'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { RequestError } from '#components/query/request-error.ts'
import { usePolling } from '#components/query/use-polling.ts'
import type { RecoveryView } from '#lib/contract/recovery.ts'

/** Milliseconds: soon while a worker looks, else the pace of the watch. */
const whileLooking = 1000

interface RecoveryOptions {
  /** Milliseconds between looks. */
  pace: number
  isWatching: boolean
  /** No more looks once all is well. */
  endsWhenWell: boolean
  /** Time of a look that is known already: the watch does not end with it. */
  after?: string | null
}

/** Watches the brokers of a Kafka service come back; each question asks a worker for the next look. */
export function useRecovery(
  serviceId: string,
  { pace, isWatching, endsWhenWell, after = null }: RecoveryOptions,
): UseQueryResult<RecoveryView, RequestError> {
  return usePolling<RecoveryView>(`/api/kafka-services/${serviceId}/recovery`, {
    enabled: isWatching,
    interval: (view) => {
      if (view?.isLooking || (after !== null && view?.at === after)) return whileLooking
      return endsWhenWell && view?.recovery?.state === 'well' ? false : pace
    },
  })
}

/** For how long, in milliseconds, looks have shown the same: `seen` names what they show, `at` is the newest one's time. */
export function useStillness(seen: string, at: string | null): number {
  const [first, setFirst] = useState({ seen, at })
  if (first.seen !== seen) setFirst({ seen, at })
  return at === null || first.at === null || first.seen !== seen ? 0 : Date.parse(at) - Date.parse(first.at)
}
