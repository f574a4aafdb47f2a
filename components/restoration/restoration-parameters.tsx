'use client'

import { Card, CardBody, CardTitle, DescriptionList, Title } from '@patternfly/react-core'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { Fact } from '#components/shell/fact.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import { PlaceFacts } from '#components/sources/place-facts.tsx'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'

/** What the task was created with; the manual's View. */
export function RestorationParameters({ task }: { task: RestorationTaskView }) {
  const t = useTranslations('restoration')
  return (
    <Card>
      <CardTitle component="h2">{t('task.parameters')}</CardTitle>
      <CardBody>
        <DescriptionList isCompact columnModifier={{ default: '1Col', md: '3Col' }}>
          <Fact term={t('columns.object')}>
            <Link href={`/clusters/${task.cluster.id}`}>{task.cluster.name}</Link>
          </Fact>
          <Fact term={t('task.systemVersion')}>{task.cluster.systemVersion}</Fact>
          <Fact term={t('task.created')}>
            <TimeText at={task.createdAt} /> {t('task.by', { name: task.createdBy })}
          </Fact>
        </DescriptionList>
        {task.targets.map(({ service, place, secretsSet }) => (
          <section
            key={service.id}
            aria-label={t('form.source', { service: service.name })}
            className="restoration-target"
          >
            <Title headingLevel="h3" size="md" className="restoration-target__title">
              {t('form.source', { service: service.name })}
            </Title>
            <PlaceFacts place={place} secretsSet={secretsSet} />
          </section>
        ))}
        <p className="app-subtle">{t('task.readOnly')}</p>
      </CardBody>
    </Card>
  )
}
