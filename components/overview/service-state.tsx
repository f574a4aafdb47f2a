'use client'

import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Title,
} from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import { GuardedLink } from '#components/shell/guarded-link.tsx'
import { SizeText } from '#components/shell/size-text.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { OverviewView } from '#lib/contract/overview.ts'
import { FactsLine } from './facts-line.tsx'
import { RestorableAnswer } from './restorable-answer.tsx'

interface ServiceStateProps {
  clusterId: string
  service: OverviewView['clusters'][number]['services'][number]
  /** Where a cluster has several. */
  isNamed: boolean
}

export function ServiceState({ clusterId, service, isNamed }: ServiceStateProps) {
  const t = useTranslations('overview')
  const { lastGoodBackup, copies, facts } = service
  return (
    <>
      {isNamed ? (
        <Title headingLevel="h3" size="md" className="app-wrap">
          {service.name}
        </Title>
      ) : null}
      <RestorableAnswer lastGoodAt={lastGoodBackup?.at ?? null} />
      <DescriptionList isHorizontal isCompact termWidth="9rem" className="app-card-facts">
        <DescriptionListGroup>
          <DescriptionListTerm>{t('lastGood')}</DescriptionListTerm>
          <DescriptionListDescription>
            {lastGoodBackup === null ? (
              <GuardedLink needs="operate" variant="link" href={`/backup-management/create?cluster=${clusterId}`}>
                {t('createTask')}
              </GuardedLink>
            ) : (
              <>
                <TimeText at={lastGoodBackup.at} /> · <SizeText bytes={lastGoodBackup.sizeBytes} />
              </>
            )}
          </DescriptionListDescription>
        </DescriptionListGroup>
        {lastGoodBackup === null ? null : (
          <DescriptionListGroup>
            <DescriptionListTerm>{t('path')}</DescriptionListTerm>
            <DescriptionListDescription>
              <CopyText text={lastGoodBackup.path} what={t('pathCopy')} />
            </DescriptionListDescription>
          </DescriptionListGroup>
        )}
        <DescriptionListGroup>
          <DescriptionListTerm>{t('copies')}</DescriptionListTerm>
          <DescriptionListDescription>{copies.toLocaleString('en')}</DescriptionListDescription>
        </DescriptionListGroup>
        <DescriptionListGroup>
          <DescriptionListTerm>{t('kafka')}</DescriptionListTerm>
          <DescriptionListDescription>
            <FactsLine clusterId={clusterId} facts={facts} />
          </DescriptionListDescription>
        </DescriptionListGroup>
      </DescriptionList>
    </>
  )
}
