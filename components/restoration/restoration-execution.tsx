'use client'

import { Card, CardBody, CardTitle, Stack, StackItem } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { LoadingFace } from '#components/shell/loading-face.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import { ExecutionFacts } from '#components/tasks/execution-facts.tsx'
import { ExecutionLog } from '#components/tasks/execution-log.tsx'
import { PhaseStepper } from '#components/tasks/phase-stepper.tsx'
import { TaskProgress } from '#components/tasks/task-progress.tsx'
import { isActive, taskInterval } from '#components/tasks/task-states.ts'
import type { ExecutionView } from '#lib/contract/executions.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { ExecutionNumbers } from './execution-numbers.tsx'
import { hasWritten } from './has-written.ts'
import { HalfWay } from './recovery/half-way.tsx'
import { WhatNext } from './recovery/what-next.tsx'
import { RestorationOutcome } from './restoration-outcome.tsx'
import { RestorationReport } from './restoration-report.tsx'

/** The newest execution of a task: what came of it, its phases, its numbers and its log. */
export function RestorationExecution({ task, executionId }: { task: RestorationTaskView; executionId: string }) {
  const query = usePolling<ExecutionView>(`/api/executions/${executionId}`, {
    interval: (view) => (view === undefined ? taskInterval([]) : isActive(view.status) && taskInterval([view.status])),
  })
  return (
    <QueryFaces query={query} loading={<LoadingFace rows={8} />}>
      {(execution) => <ExecutionCards task={task} execution={execution} />}
    </QueryFaces>
  )
}

function ExecutionCards({ task, execution }: { task: RestorationTaskView; execution: ExecutionView }) {
  const t = useTranslations('restoration.task')
  const { status, report } = execution
  const isOver = !isActive(status)
  const isUnfinished = status === 'Failed' || status === 'Stopped'
  return (
    <Stack hasGutter>
      <StackItem>
        <RestorationOutcome task={task} execution={execution} />
      </StackItem>
      {isUnfinished && hasWritten(execution) && execution.kind === 'Restoration' && (
        <StackItem>
          <HalfWay task={task} execution={execution} />
        </StackItem>
      )}
      {report !== null && (
        <StackItem>
          <RestorationReport report={report} hasSafetyBackup={execution.kind === 'Restoration'} />
        </StackItem>
      )}
      {report !== null && isOver && !isUnfinished && execution.kind === 'Restoration' && (
        <StackItem>
          <WhatNext task={task} report={report} endedAt={execution.endedAt} />
        </StackItem>
      )}
      <StackItem>
        <Card>
          <CardTitle component="h2">{t('execution')}</CardTitle>
          <CardBody>
            <Stack hasGutter>
              <StackItem>
                <TaskProgress
                  name={task.name}
                  status={execution.status}
                  progress={execution.progress}
                  stopRequested={execution.stopRequested}
                  size="lg"
                />
              </StackItem>
              {execution.phases.length > 0 && (
                <StackItem>
                  <PhaseStepper executionId={execution.id} phases={execution.phases} />
                </StackItem>
              )}
              <StackItem>
                {execution.status === 'Running' ? (
                  <ExecutionNumbers progress={execution.progress} />
                ) : (
                  <ExecutionFacts execution={execution} />
                )}
              </StackItem>
              <StackItem>
                <ExecutionLog key={execution.id} executionId={execution.id} isLive={!isOver} />
              </StackItem>
            </Stack>
          </CardBody>
        </Card>
      </StackItem>
    </Stack>
  )
}
