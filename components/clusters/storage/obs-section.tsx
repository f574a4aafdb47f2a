'use client'

import { Button, DescriptionList } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { testStorage } from '#app/(console)/sources/actions.ts'
import { ConnectionTest } from '#components/clusters/connection-test.tsx'
import { useJob } from '#components/query/use-job.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { Fact } from '#components/shell/fact.tsx'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { GuardedLink } from '#components/shell/guarded-link.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import type { PlaceTestView } from '#lib/contract/places.ts'
import { RemoveObsDialog } from './remove-obs-dialog.tsx'
import { StorageActions } from './storage-actions.tsx'
import { StorageSection } from './storage-section.tsx'

export function ObsSection({ cluster }: { cluster: ClusterView }) {
  const t = useTranslations('clusters.obs')
  const secret = useTranslations('shell.secret')
  const refusal = useRefusal('administer')
  const [isRemoving, setRemoving] = useState(false)
  const test = useJob<Parameters<typeof testStorage>[0], PlaceTestView>(testStorage)
  const run = () => test.start({ of: 'obs', clusterId: cluster.id })
  const { obs } = cluster
  const href = `/clusters/${cluster.id}/obs`
  if (obs === null) {
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
  const { secretKeySet } = obs
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
        >
          {refusal === null ? (
            <Button variant="secondary" isDanger onClick={() => setRemoving(true)}>
              {t('remove')}
            </Button>
          ) : (
            <GuardedButton variant="secondary" refusal={refusal}>
              {t('remove')}
            </GuardedButton>
          )}
        </StorageActions>
      }
    >
      <DescriptionList
        isCompact
        aria-label={t('facts', { name: cluster.name })}
        columnModifier={{ default: '1Col', md: '2Col', xl: '3Col' }}
      >
        <Fact term={t('endpoint')}>
          <code className="app-code app-wrap">{obs.endpoint}</code>
        </Fact>
        <Fact term={t('region')}>
          {obs.region === '' ? <span className="app-subtle">{t('asEndpoint')}</span> : obs.region}
        </Fact>
        <Fact term={t('bucket')}>{obs.bucket}</Fact>
        <Fact term={t('accessKey')}>
          <span className="app-wrap">{obs.accessKey}</span>
        </Fact>
        <Fact term={t('secretKey')}>
          {secretKeySet === null
            ? secret('none')
            : secret.rich('set', { by: secretKeySet.by, time: () => <TimeText at={secretKeySet.at} /> })}
        </Fact>
      </DescriptionList>
      <ConnectionTest test={test} title={t('testTitle')} onAgain={run} />
      {isRemoving ? <RemoveObsDialog cluster={cluster} onClose={() => setRemoving(false)} /> : null}
    </StorageSection>
  )
}
