'use client'

import { Table, Th, Thead, Tr } from '@patternfly/react-table'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { GuardedLink } from '#components/shell/guarded-link.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { DeleteNameServiceDialog } from './delete-name-service-dialog.tsx'
import { NameServiceRow, type NameServiceView } from './name-service-row.tsx'
import { StorageSection } from './storage-section.tsx'

export function NameServiceSection({ cluster }: { cluster: ClusterView }) {
  const t = useTranslations('clusters.nameServices')
  const [deleting, setDeleting] = useState<NameServiceView | null>(null)
  const { nameServices } = cluster
  const add = (
    <GuardedLink needs="administer" variant="secondary" href={`/clusters/${cluster.id}/name-services/create`}>
      {t('add')}
    </GuardedLink>
  )
  return (
    <StorageSection title={t('title')} actions={nameServices.length === 0 ? null : add}>
      {nameServices.length === 0 ? (
        <EmptyFace title={t('emptyTitle')} body={t('emptyBody')} action={add} headingLevel="h3" isSmall />
      ) : (
        <Table aria-label={t('label', { name: cluster.name })} variant="compact" gridBreakPoint="grid-lg">
          <Thead>
            <Tr>
              <Th className="app-text-column">{t('columns.name')}</Th>
              <Th modifier="nowrap">{t('columns.kind')}</Th>
              <Th className="app-name-column">{t('columns.nameNodes')}</Th>
              <Th modifier="nowrap">{t('columns.user')}</Th>
              <Th modifier="nowrap">{t('columns.operation')}</Th>
              <Th screenReaderText={t('columns.operation')} />
            </Tr>
          </Thead>
          {nameServices.map((nameService) => (
            <NameServiceRow
              key={nameService.id}
              clusterId={cluster.id}
              nameService={nameService}
              onDelete={() => setDeleting(nameService)}
            />
          ))}
        </Table>
      )}
      {deleting === null ? null : <DeleteNameServiceDialog nameService={deleting} onClose={() => setDeleting(null)} />}
    </StorageSection>
  )
}
