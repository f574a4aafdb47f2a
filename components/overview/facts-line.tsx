'use client'

import { Icon } from '@patternfly/react-core'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { TimeText } from '#components/shell/time-text.tsx'
import type { KafkaFactsView } from '#lib/contract/clusters.ts'

/** What the last look at the live ZooKeeper told, in short; the cluster's page has it all. */
export function FactsLine({ clusterId, facts }: { clusterId: string; facts: KafkaFactsView | null }) {
  const t = useTranslations('overview')
  if (facts === null) {
    return (
      <>
        {t('notSeen')} <Link href={`/clusters/${clusterId}`}>{t('test')}</Link>
      </>
    )
  }
  const { brokers, controller, topics, partitions, partitionsWithoutLeader } = facts
  return (
    <>
      <div>
        {t('brokers', { count: brokers.length })},{' '}
        {controller === null ? t('noController') : t('controller', { id: String(controller) })}
      </div>
      <div>
        {t('topics', { count: topics })}
        {partitions > 0 && partitionsWithoutLeader === 0 ? `, ${t('allLed')}` : null}
        {partitionsWithoutLeader === 0 ? null : (
          <>
            ,{' '}
            <Icon status="warning" isInline>
              <ExclamationTriangleIcon />
            </Icon>{' '}
            {t('withoutLeader', { count: partitionsWithoutLeader })}
          </>
        )}
      </div>
      <div className="app-subtle">{t.rich('seen', { time: () => <TimeText at={facts.at} isRelative /> })}</div>
    </>
  )
}
