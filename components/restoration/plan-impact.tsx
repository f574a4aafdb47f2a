'use client'

import { Card, CardBody, CardTitle, List, ListItem } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { TimeText } from '#components/shell/time-text.tsx'
import { useDuration } from '#components/shell/use-duration.ts'
import type { PlanView } from '#lib/contract/plans.ts'
import { writtenOfKind } from './plan-totals.ts'

/** What the manual warns of, with this plan's numbers. */
export function PlanImpact({ plan }: { plan: PlanView }) {
  const t = useTranslations('plan.impact')
  return (
    <Card>
      <CardTitle component="h2">{t('title')}</CardTitle>
      <CardBody>
        <List>
          {plan.services.map((service) => (
            <ServiceImpact key={service.name} service={service} />
          ))}
          <ListItem>{t('records')}</ListItem>
          <ListItem>{t(plan.services.every(isOnline) ? 'online' : 'stopKafka')}</ListItem>
        </List>
      </CardBody>
    </Card>
  )
}

function isOnline(service: PlanView['services'][number]): boolean {
  return service.options.mode === 'online'
}

function ServiceImpact({ service }: { service: PlanView['services'][number] }) {
  const t = useTranslations('plan.impact')
  const duration = useDuration()
  const { create, change, delete: deleted } = service.summary.counts
  const offsets = writtenOfKind(service, 'offsets')
  return (
    <>
      <ListItem>
        {t.rich('lost', {
          service: service.name,
          age: duration(service.archiveAgeMs),
          time: () => <TimeText at={service.card.takenAt} />,
        })}
      </ListItem>
      {create + change + deleted === 0 && <ListItem>{t('nothing')}</ListItem>}
      {create > 0 && <ListItem>{t('created', { count: create })}</ListItem>}
      {change > 0 && <ListItem>{t('changed', { count: change })}</ListItem>}
      {deleted > 0 && <ListItem>{t('deleted', { count: deleted })}</ListItem>}
      <ListItem>
        {offsets > 0 ? t('offsets', { count: offsets, records: service.summary.recordsReadAgain }) : t('noOffsets')}
      </ListItem>
    </>
  )
}
