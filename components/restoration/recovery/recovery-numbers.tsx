'use client'

import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import { Verdict } from '#components/sources/verdict.tsx'
import type { RecoveryState } from '#lib/restore/recovery/recovery-state.ts'

/** "2 of 3", "broker 1", "598 / 600": each with its verdict. */
export function RecoveryNumbers({ recovery }: { recovery: RecoveryState }) {
  const t = useTranslations('recovery.watch')
  const { brokers, controller, withLeader, partitions, underReplicated, clusterId, isGated } = recovery
  const { registered, expected, missing } = brokers
  const hasBroker = registered.length > 0
  return (
    <DescriptionList isCompact isAutoFit autoFitMinModifier={{ default: '10rem' }} className="recovery-numbers">
      <Fact term={t('brokers')} isWell={hasBroker && missing.length === 0}>
        {t('brokersOf', { registered: registered.length, expected: Math.max(expected.length, registered.length) })}
      </Fact>
      <Fact term={t('controller')} isWell={controller !== null}>
        {controller === null ? t('noController') : t('controllerIs', { id: String(controller) })}
      </Fact>
      <Fact term={t('leaders')} isWell={hasBroker && withLeader === partitions}>
        {t('leadersOf', { done: withLeader, total: partitions })}
      </Fact>
      <Fact term={t('inSync')} isWell={underReplicated === 0}>
        {underReplicated === 0 ? t('allInSync') : t('notInSync', { count: underReplicated })}
      </Fact>
      <Fact term={t('clusterId')} isWell={clusterId !== null && !isGated}>
        {clusterId === null ? t('noClusterId') : <CopyText text={clusterId} what={t('id')} />}
      </Fact>
    </DescriptionList>
  )
}

function Fact({ term, isWell, children }: { term: string; isWell: boolean; children: ReactNode }) {
  return (
    <DescriptionListGroup>
      <DescriptionListTerm>{term}</DescriptionListTerm>
      <DescriptionListDescription>
        <Verdict result={isWell ? 'ok' : 'warning'}>{children}</Verdict>
      </DescriptionListDescription>
    </DescriptionListGroup>
  )
}
