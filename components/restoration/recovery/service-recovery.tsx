'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { RestorationReportView } from '#lib/contract/executions.ts'
import { ClusterIdHelp } from './cluster-id-help.tsx'
import { RecoveryWatch } from './recovery-watch.tsx'
import { useRecovery } from './use-recovery.ts'

/** Milliseconds between looks. */
const pace = 2500
/** A restoration that ended longer ago, in milliseconds, is no longer waited for by itself. */
const recently = 60 * 60 * 1000

interface ServiceRecoveryProps {
  serviceId: string
  service: RestorationReportView['services'][number]
  /** Of the archive that was restored; null: not known. */
  archiveId: string | null
  endedAt: string | null
  /** Names the service where there are several. */
  isOneOfSeveral: boolean
}

/** One Kafka service after its restoration: the watch, and the help for brokers that do not start. */
export function ServiceRecovery({ serviceId, service, archiveId, endedAt, isOneOfSeveral }: ServiceRecoveryProps) {
  const t = useTranslations('recovery.watch')
  const [isWatching, setIsWatching] = useState(() => endedAt !== null && Date.now() - Date.parse(endedAt) < recently)
  const [after, setAfter] = useState<string | null>(null)
  const { data, error, refetch } = useRecovery(serviceId, { pace, isWatching, endsWhenWell: true, after })
  const brokers = data?.recovery?.brokers

  function watch() {
    setIsWatching(true)
    setAfter(data?.at ?? null)
    void refetch()
  }

  return (
    <>
      <RecoveryWatch
        title={isOneOfSeveral ? t('titleOf', { service: service.name }) : t('title')}
        isWatching={isWatching}
        view={data}
        error={error}
        onWatch={watch}
        onStop={() => setIsWatching(false)}
      />
      <ClusterIdHelp
        liveId={data?.recovery?.clusterId ?? service.clusterId}
        archiveId={archiveId}
        brokerIds={brokers?.missing ?? []}
      />
    </>
  )
}
