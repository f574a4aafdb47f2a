'use client'

import { Label, LabelGroup } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { RowMenu } from '#components/shell/row-menu.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { DeleteClusterDialog } from './delete-cluster-dialog.tsx'

export function ClusterTable({ clusters }: { clusters: readonly ClusterView[] }) {
  const t = useTranslations('clusters')
  const refusal = useRefusal('administer')
  const [deleting, setDeleting] = useState<ClusterView | null>(null)
  return (
    <>
      <Table aria-label={t('label')} variant="compact" gridBreakPoint="grid-md">
        <Thead>
          <Tr>
            <Th className="app-name-column">{t('columns.name')}</Th>
            <Th modifier="nowrap">{t('columns.systemVersion')}</Th>
            <Th modifier="nowrap">{t('columns.networkType')}</Th>
            <Th modifier="nowrap">{t('columns.securityMode')}</Th>
            <Th modifier="nowrap">{t('columns.services')}</Th>
            <Th screenReaderText={t('columns.operation')} />
          </Tr>
        </Thead>
        <Tbody>
          {clusters.map((cluster) => (
            <Tr key={cluster.id}>
              <Td dataLabel={t('columns.name')} className="app-name-column">
                <Link href={`/clusters/${cluster.id}`}>{cluster.name}</Link>
              </Td>
              <Td dataLabel={t('columns.systemVersion')} modifier="nowrap">
                {cluster.systemVersion}
              </Td>
              <Td dataLabel={t('columns.networkType')}>{cluster.networkType}</Td>
              <Td dataLabel={t('columns.securityMode')} modifier="nowrap">
                {t(`securityModes.${cluster.securityMode}`)}
              </Td>
              <Td dataLabel={t('columns.services')}>
                <ServiceNames cluster={cluster} />
              </Td>
              <Td isActionCell>
                <RowMenu
                  label={t('moreOf', { name: cluster.name })}
                  items={[
                    { label: t('edit'), refusal, run: `/clusters/${cluster.id}/edit` },
                    { label: t('delete'), refusal, isDanger: true, run: () => setDeleting(cluster) },
                  ]}
                />
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
      {deleting === null ? null : (
        <DeleteClusterDialog cluster={deleting} onDeleted={() => setDeleting(null)} onClose={() => setDeleting(null)} />
      )}
    </>
  )
}

function ServiceNames({ cluster }: { cluster: ClusterView }) {
  const t = useTranslations('clusters')
  if (cluster.services.length === 0) return <span className="app-subtle">{t('noServices')}</span>
  return (
    <LabelGroup numLabels={4} aria-label={t('services.label', { name: cluster.name })}>
      {cluster.services.map((service) => (
        <Label key={service.id} variant="outline" isCompact>
          {service.name}
        </Label>
      ))}
    </LabelGroup>
  )
}
