'use client'

import { Card, CardBody, CardTitle, List, ListComponent, ListItem, OrderType } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import { LinkButton } from '#components/shell/link-button.tsx'
import type { RestorationReportView, RestorationTaskView } from '#lib/tasks/views.ts'

interface RestorationNextProps {
  task: RestorationTaskView
  report: RestorationReportView
}

/** What the administrator does now that the metadata is back. */
export function RestorationNext({ task, report }: RestorationNextProps) {
  const t = useTranslations('restoration.task')
  return (
    <Card>
      <CardTitle component="h2">{t('nextTitle')}</CardTitle>
      <CardBody>
        <List component={ListComponent.ol} type={OrderType.number}>
          <ListItem>{t('nextStart')}</ListItem>
          <ListItem>{t('nextClients')}</ListItem>
          <ListItem>
            {t('nextCheck')}{' '}
            <LinkButton variant="link" isInline href={`/clusters/${task.cluster.id}`}>
              {t('toCluster')}
            </LinkButton>
          </ListItem>
        </List>
        {report.services.map(
          (service) =>
            service.clusterId !== null && (
              <div key={service.name} className="restoration-cluster-id">
                {t('nextClusterId', { service: service.name })}
                <br />
                <CopyText text={`cluster.id=${service.clusterId}`} what={t('lineWord')} />
              </div>
            ),
        )}
      </CardBody>
    </Card>
  )
}
