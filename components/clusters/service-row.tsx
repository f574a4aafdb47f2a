'use client'

import { ExpandableRowContent, Tbody, Td, Tr } from '@patternfly/react-table'
import { useTranslations } from 'use-intl'
import { testKafkaService } from '#app/(console)/clusters/actions.ts'
import { useJob } from '#components/query/use-job.ts'
import { CopyText } from '#components/shell/copy-text.tsx'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { RowMenu } from '#components/shell/row-menu.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { ConnectionTestView, KafkaServiceView } from '#lib/contract/clusters.ts'
import { ConnectionTest } from './connection-test.tsx'
import { KafkaFacts } from './kafka-facts.tsx'

interface ServiceRowProps {
  clusterId: string
  service: KafkaServiceView
  onDelete: () => void
}

/** One Kafka service; Test connection opens its answer below. */
export function ServiceRow({ clusterId, service, onDelete }: ServiceRowProps) {
  const t = useTranslations('clusters.services')
  const browse = useTranslations('browse.live')
  const tests = useTranslations('clusters.test')
  const testRefusal = useRefusal('operate')
  const editRefusal = useRefusal('administer')
  const test = useJob<{ id: string }, ConnectionTestView>(testKafkaService)
  const isTested = test.job.state !== 'idle'
  return (
    <Tbody isExpanded={isTested}>
      <Tr>
        <Td dataLabel={t('columns.name')} className="app-name-column">
          {service.name}
        </Td>
        <Td dataLabel={t('columns.kafkaVersion')}>{service.kafkaVersion}</Td>
        <Td dataLabel={t('columns.zookeeperConnect')}>
          <CopyText text={service.zookeeperConnect} what={t('address')} />
        </Td>
        <Td dataLabel={t('columns.credentials')}>
          <Credentials service={service} />
        </Td>
        <Td dataLabel={t('columns.operation')} modifier="nowrap">
          <GuardedButton
            variant="link"
            className="app-nowrap"
            isInline
            refusal={testRefusal}
            isLoading={test.isBusy}
            aria-label={t('testOf', { name: service.name })}
            onClick={() => (test.isBusy ? undefined : test.start({ id: service.id }))}
          >
            {t('test')}
          </GuardedButton>
        </Td>
        <Td isActionCell>
          <RowMenu
            label={t('moreOf', { name: service.name })}
            items={[
              {
                label: browse('link'),
                refusal: testRefusal,
                run: `/clusters/${clusterId}/services/${service.id}/znodes`,
              },
              { label: t('edit'), refusal: editRefusal, run: `/clusters/${clusterId}/services/${service.id}` },
              { label: t('delete'), refusal: editRefusal, isDanger: true, run: onDelete },
            ]}
          />
        </Td>
      </Tr>
      {isTested ? (
        <Tr isExpanded>
          <Td colSpan={6}>
            <ExpandableRowContent>
              <ConnectionTest
                test={test}
                title={tests('titleOf', { name: service.name })}
                more={({ facts }) => facts && <KafkaFacts facts={facts} />}
                onAgain={() => test.start({ id: service.id })}
              />
            </ExpandableRowContent>
          </Td>
        </Tr>
      ) : null}
    </Tbody>
  )
}

function Credentials({ service }: { service: KafkaServiceView }) {
  const t = useTranslations('clusters.services')
  const { zookeeperUser, zookeeperPasswordSet } = service
  if (zookeeperUser === '' && zookeeperPasswordSet === null) {
    return <span className="app-subtle">{t('noCredentials')}</span>
  }
  return (
    <>
      {t('user', { name: zookeeperUser })}
      <div className="app-subtle">
        {zookeeperPasswordSet === null
          ? t('noPassword')
          : t.rich('passwordSet', {
              by: zookeeperPasswordSet.by,
              time: () => <TimeText at={zookeeperPasswordSet.at} isRelative />,
            })}
      </div>
    </>
  )
}
