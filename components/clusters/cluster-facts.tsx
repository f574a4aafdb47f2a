'use client'

import {
  Card,
  CardBody,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'

export function ClusterFacts({ cluster }: { cluster: ClusterView }) {
  const t = useTranslations('clusters')
  return (
    <Card component="section" aria-label={t('page.facts')}>
      <CardBody>
        <DescriptionList columnModifier={{ default: '1Col', lg: '2Col' }}>
          <DescriptionListGroup>
            <DescriptionListTerm>{t('page.systemVersion')}</DescriptionListTerm>
            <DescriptionListDescription>{cluster.systemVersion}</DescriptionListDescription>
          </DescriptionListGroup>
          <DescriptionListGroup>
            <DescriptionListTerm>{t('page.networkType')}</DescriptionListTerm>
            <DescriptionListDescription>{cluster.networkType}</DescriptionListDescription>
          </DescriptionListGroup>
          <DescriptionListGroup>
            <DescriptionListTerm>{t('page.securityMode')}</DescriptionListTerm>
            <DescriptionListDescription>
              {t(`securityModes.${cluster.securityMode}`)}
              {cluster.securityMode === 'Security' ? <p className="app-subtle">{t('page.securityNote')}</p> : null}
            </DescriptionListDescription>
          </DescriptionListGroup>
          <DescriptionListGroup>
            <DescriptionListTerm>{t('page.dataStoragePath')}</DescriptionListTerm>
            <DescriptionListDescription>
              <CopyText text={cluster.dataStoragePath} what={t('page.path')} />
              <p className="app-subtle app-wrap">
                {t('page.localBackup', { path: `${cluster.dataStoragePath.replace(/\/+$/, '')}/LocalBackup/` })}
              </p>
            </DescriptionListDescription>
          </DescriptionListGroup>
        </DescriptionList>
      </CardBody>
    </Card>
  )
}
