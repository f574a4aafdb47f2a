'use client'

import { Flex, FlexItem, Title } from '@patternfly/react-core'
import { Table, Th, Thead, Tr } from '@patternfly/react-table'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { GuardedLink } from '#components/shell/guarded-link.tsx'
import type { ClusterView, KafkaServiceView } from '#lib/contract/clusters.ts'
import { DeleteServiceDialog } from './delete-service-dialog.tsx'
import { ServiceRow } from './service-row.tsx'

export function ServiceSection({ cluster }: { cluster: ClusterView }) {
  const t = useTranslations('clusters.services')
  const [deleting, setDeleting] = useState<KafkaServiceView | null>(null)
  const add = (
    <GuardedLink needs="administer" href={`/clusters/${cluster.id}/services/create`}>
      {t('add')}
    </GuardedLink>
  )
  if (cluster.services.length === 0) return <EmptyFace title={t('emptyTitle')} body={t('emptyBody')} action={add} />
  return (
    <section className="app-section">
      <Flex justifyContent={{ default: 'justifyContentSpaceBetween' }} className="app-section-title">
        <FlexItem>
          <Title headingLevel="h2" size="lg">
            {t('title')}
          </Title>
        </FlexItem>
        <FlexItem>{add}</FlexItem>
      </Flex>
      <Table aria-label={t('label', { name: cluster.name })} variant="compact" gridBreakPoint="grid-lg">
        <Thead>
          <Tr>
            <Th className="app-name-column">{t('columns.name')}</Th>
            <Th modifier="nowrap">{t('columns.kafkaVersion')}</Th>
            <Th modifier="nowrap">{t('columns.zookeeperConnect')}</Th>
            <Th modifier="nowrap">{t('columns.credentials')}</Th>
            <Th modifier="nowrap">{t('columns.operation')}</Th>
            <Th screenReaderText={t('columns.operation')} />
          </Tr>
        </Thead>
        {cluster.services.map((service) => (
          <ServiceRow key={service.id} clusterId={cluster.id} service={service} onDelete={() => setDeleting(service)} />
        ))}
      </Table>
      {deleting === null ? null : <DeleteServiceDialog service={deleting} onClose={() => setDeleting(null)} />}
    </section>
  )
}
