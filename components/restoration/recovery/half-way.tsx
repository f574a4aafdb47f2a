'use client'

import {
  Alert,
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Stack,
  StackItem,
} from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { isPhase } from '#components/tasks/phases.ts'
import type { ExecutionView } from '#lib/contract/executions.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { FailedStep } from './failed-step.tsx'
import { TreeNow } from './tree-now.tsx'
import './recovery.css'

interface HalfWayProps {
  task: RestorationTaskView
  execution: ExecutionView
}

/** A restoration that ended after its first write and before its last look: what stands, and what not to do now. */
export function HalfWay({ task, execution }: HalfWayProps) {
  const t = useTranslations('recovery.half')
  const phaseName = useTranslations('tasks.phases')
  const failed = execution.phases.find((phase) => phase.state === 'failed')
  const { done = 0, total = null } = execution.phases.find(({ phase }) => phase === 'write') ?? {}
  return (
    <Card>
      <CardTitle component="h2">{t('title')}</CardTitle>
      <CardBody>
        <Stack hasGutter>
          <StackItem>
            <Alert variant="danger" isInline component="h3" title={t('doNotStart')}>
              <p>{t(done > 0 ? 'onThisTree' : 'onThisTreeUnknown')}</p>
              <p>{t('retrySafe')}</p>
            </Alert>
          </StackItem>
          <StackItem>
            <DescriptionList isCompact isAutoFit autoFitMinModifier={{ default: '10rem' }}>
              {failed !== undefined && (
                <DescriptionListGroup>
                  <DescriptionListTerm>{t('step')}</DescriptionListTerm>
                  <DescriptionListDescription>
                    {isPhase(failed.phase) ? phaseName(failed.phase) : failed.phase}
                  </DescriptionListDescription>
                </DescriptionListGroup>
              )}
              <DescriptionListGroup>
                <DescriptionListTerm>{t('written')}</DescriptionListTerm>
                <DescriptionListDescription>
                  {total === null ? t('writtenSome', { done }) : t('writtenOf', { done, total })}
                </DescriptionListDescription>
              </DescriptionListGroup>
            </DescriptionList>
          </StackItem>
          {task.targets.map(({ service }) => (
            <StackItem key={service.id}>
              <TreeNow
                serviceId={service.id}
                title={task.targets.length > 1 ? t('nowOf', { service: service.name }) : t('now')}
              />
            </StackItem>
          ))}
          {failed !== undefined && (
            <StackItem>
              <FailedStep executionId={execution.id} phase={failed.phase} />
            </StackItem>
          )}
        </Stack>
      </CardBody>
    </Card>
  )
}
