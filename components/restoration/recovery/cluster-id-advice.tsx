'use client'

import { Alert } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { gateId } from '#lib/kafka/cluster-id.ts'
import type { ClusterIdError } from '#lib/kafka/cluster-id-error.ts'
import { adviseOnClusterId } from '#lib/restore/recovery/cluster-id-edits.ts'
import { ClusterIdEdits } from './cluster-id-edits.tsx'

interface ClusterIdAdviceProps {
  error: ClusterIdError
  liveId: string | null
  archiveId: string | null
  brokerIds: readonly number[]
}

/** What a broker's error means here, and the edits that cure it. */
export function ClusterIdAdvice({ error, liveId, archiveId, brokerIds }: ClusterIdAdviceProps) {
  const t = useTranslations('recovery.clusterId')
  const { zookeeperId, diskId } = error
  const found = <p>{t('found', { zookeeper: zookeeperId, disk: diskId })}</p>
  const { is } = adviseOnClusterId({ ...error, brokerIds })
  switch (is) {
    case 'unfinished':
      return (
        <Alert variant="warning" isInline component="p" title={t('unfinishedTitle')}>
          {found}
          <p>{t('unfinishedBody', { gate: gateId })}</p>
        </Alert>
      )
    case 'falseId':
      return (
        <>
          <Alert variant="info" isInline component="p" title={t('falseIdTitle')}>
            {found}
            <p>{t('falseIdBody', { gate: gateId })}</p>
          </Alert>
          <ClusterIdEdits {...error} brokerIds={brokerIds} />
        </>
      )
    case 'mismatch':
      return (
        <>
          <Alert variant="info" isInline component="p" title={t('mismatchTitle')}>
            {found}
            <p>{diskId === archiveId ? t('archiveAgrees', { disk: diskId }) : t('mismatchBody', { disk: diskId })}</p>
            {liveId !== null && liveId !== zookeeperId && (
              <p>
                <strong>{t('otherZookeeper', { known: liveId, said: zookeeperId })}</strong>
              </p>
            )}
          </Alert>
          <ClusterIdEdits {...error} brokerIds={brokerIds} />
        </>
      )
    default:
      return is satisfies never
  }
}
