'use client'

import { Card, CardBody, CardTitle, List, ListComponent, ListItem, OrderType } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { LinkButton } from '#components/shell/link-button.tsx'
import type { RestorationReportView } from '#lib/contract/executions.ts'
import type { PlanView } from '#lib/contract/plans.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import type { PreflightCheck } from '#lib/restore/facts/plan-item.ts'
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
  // A plan that is not there (yet) may have written the archive's ISR: the careful way is right for both.
  const isInOrder =
    plan.data?.services.some(({ options }) => options.mode === 'offline' && options.acceptArchiveIsr) ?? true
  const seenIn = (check: PreflightCheck) =>
    (plan.data?.services ?? []).flatMap(({ findings }) =>
      findings.filter((finding) => finding.check === check).map(({ seen }) => seen),
    )
  const restored = task.targets.flatMap(({ service: { id, name } }) => {
    const service = report.services.find((one) => one.name === name)
    return service === undefined ? [] : [{ id, service }]
  })
  return (
    <Card>
      <CardTitle component="h2">{t('title')}</CardTitle>
      <CardBody>
        <List component={ListComponent.ol} type={OrderType.number} className="recovery-steps">
          {seenIn('securityLeftOut').map((seen) => (
            <ListItem key={seen}>{t('securityFirst', { seen })}</ListItem>
          ))}
          <ListItem>{t('keepZookeeper')}</ListItem>
          <ListItem>{t.rich('clientsOff', { code: (chunks) => <code className="app-code">{chunks}</code> })}</ListItem>
          <ListItem>
            {t(isInOrder ? 'startInOrder' : 'startAll')}
            {isInOrder && seenIn('archiveIsr').map((seen) => <p key={seen}>{seen}</p>)}
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
