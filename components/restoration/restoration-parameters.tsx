'use client'

import {
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { RestorationTaskView } from '#lib/tasks/views.ts'

/** What the task was created with; the manual's View. */
export function RestorationParameters({ task }: { task: RestorationTaskView }) {
  const t = useTranslations('restoration')
  return (
    <Card>
      <CardTitle component="h2">{t('task.parameters')}</CardTitle>
      <CardBody>
        <DescriptionList isCompact columnModifier={{ default: '1Col', md: '3Col' }}>
          <DescriptionListGroup>
            <DescriptionListTerm>{t('columns.object')}</DescriptionListTerm>
            <DescriptionListDescription>
              <Link href={`/clusters/${task.cluster.id}`}>{task.cluster.name}</Link>
            </DescriptionListDescription>
          </DescriptionListGroup>
          <DescriptionListGroup>
            <DescriptionListTerm>{t('task.systemVersion')}</DescriptionListTerm>
            <DescriptionListDescription>{task.cluster.systemVersion}</DescriptionListDescription>
          </DescriptionListGroup>
          <DescriptionListGroup>
            <DescriptionListTerm>{t('task.created')}</DescriptionListTerm>
            <DescriptionListDescription>
              <TimeText at={task.createdAt} /> {t('task.by', { name: task.createdBy })}
            </DescriptionListDescription>
          </DescriptionListGroup>
        </DescriptionList>
        <Table variant="compact" aria-label={t('task.targets', { name: task.name })} className="restoration-targets">
          <Thead>
            <Tr>
              <Th modifier="nowrap">{t('task.service')}</Th>
              <Th modifier="nowrap">{t('task.pathType')}</Th>
              <Th>{t('task.sourcePath')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {task.targets.map((target) => (
              <Tr key={target.service.id}>
                <Td dataLabel={t('task.service')}>{target.service.name}</Td>
                <Td dataLabel={t('task.pathType')} modifier="nowrap">
                  {target.pathType}
                </Td>
                <Td dataLabel={t('task.sourcePath')}>
                  <CopyText text={target.sourcePath} what={t('task.pathWord')} />
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
        <p className="app-subtle">{t('task.readOnly')}</p>
      </CardBody>
    </Card>
  )
}
