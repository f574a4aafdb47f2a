'use client'

import { List, ListItem } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { testStorage } from '#app/(console)/sources/actions.ts'
import { ConnectionTest } from '#components/clusters/connection-test.tsx'
import { useJob } from '#components/query/use-job.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { GuardedLink } from '#components/shell/guarded-link.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import type { PlaceTestView } from '#lib/contract/places.ts'
import { StorageActions } from './storage-actions.tsx'
import { StorageSection } from './storage-section.tsx'

export function ResourceManagerSection({ cluster }: { cluster: ClusterView }) {
  const t = useTranslations('clusters.resourceManagers')
  const test = useJob<Parameters<typeof testStorage>[0], PlaceTestView>(testStorage)
  const run = () => test.start({ of: 'resourceManagers', clusterId: cluster.id })
  const { resourceManagers } = cluster
  const href = `/clusters/${cluster.id}/resource-managers`
  if (resourceManagers.length === 0) {
    const enter = (
      <GuardedLink needs="administer" variant="secondary" href={href}>
        {t('enter')}
      </GuardedLink>
    )
    return (
      <StorageSection title={t('title')} actions={null}>
        <EmptyFace title={t('emptyTitle')} body={t('emptyBody')} action={enter} headingLevel="h3" isSmall />
      </StorageSection>
    )
  }
  return (
    <StorageSection
      title={t('title')}
      actions={
        <StorageActions
          testLabel={t('testOf')}
          isTesting={test.isBusy}
          onTest={run}
          editLabel={t('edit')}
          editHref={href}
        />
      }
    >
      <List isPlain aria-label={t('label', { name: cluster.name })}>
        {resourceManagers.map(({ url, ca }) => (
          <ListItem key={url}>
            <code className="app-code app-wrap">{url}</code>
            {ca === '' ? null : <span className="app-subtle"> {t('ownCa')}</span>}
          </ListItem>
        ))}
      </List>
      <ConnectionTest test={test} title={t('testTitle')} onAgain={run} />
    </StorageSection>
  )
}
