'use client'

import { Card, CardBody, CardTitle, List, ListComponent, ListItem, OrderType } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { LinkButton } from '#components/shell/link-button.tsx'
import type { RestorationReportView } from '#lib/contract/executions.ts'
import type { PlanView } from '#lib/contract/plans.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { ServiceRecovery } from './service-recovery.tsx'
import './recovery.css'

interface WhatNextProps {
  task: RestorationTaskView
  report: RestorationReportView
  endedAt: string | null
}

/** What the administrator does now that the metadata is back, in which order, and how far it has come. */
export function WhatNext({ task, report, endedAt }: WhatNextProps) {
  const t = useTranslations('recovery.next')
  const plan = usePolling<PlanView>(`/api/plans/${task.planId}`, { enabled: task.planId !== null, interval: false })
  const archiveIdOf = (name: string) =>
    plan.data?.services.find((service) => service.name === name)?.card.clusterId ?? null
  const services = plan.data?.services ?? []
  const isInOrder = services.some(({ options }) => options.mode === 'offline' && options.acceptArchiveIsr)
  const evidence = services.flatMap(({ findings }) => findings.filter(({ check }) => check === 'archiveIsr'))
  const restored = task.targets.flatMap(({ service: { id, name } }) => {
    const service = report.services.find((one) => one.name === name)
    return service === undefined ? [] : [{ id, service }]
  })
  return (
    <Card>
      <CardTitle component="h2">{t('title')}</CardTitle>
      <CardBody>
        <List component={ListComponent.ol} type={OrderType.number} className="recovery-steps">
          <ListItem>{t('keepZookeeper')}</ListItem>
          <ListItem>{t.rich('clientsOff', { code: (chunks) => <code className="app-code">{chunks}</code> })}</ListItem>
          <ListItem>
            {t(isInOrder ? 'startInOrder' : 'startAll')}
            {isInOrder && evidence.map(({ seen }) => <p key={seen}>{seen}</p>)}
          </ListItem>
          <ListItem>
            {t('watch')}{' '}
            <LinkButton variant="link" isInline href={`/clusters/${task.cluster.id}`}>
              {t('toCluster')}
            </LinkButton>
          </ListItem>
        </List>
        {restored.map(({ id, service }) => {
          const archiveId = archiveIdOf(service.name)
          return (
            <ServiceRecovery
              // What is foreseen opens the help: known only once the plan is there.
              key={`${id} ${archiveId}`}
              serviceId={id}
              service={service}
              archiveId={archiveId}
              endedAt={endedAt}
              isOneOfSeveral={task.targets.length > 1}
            />
          )
        })}
      </CardBody>
    </Card>
  )
}
