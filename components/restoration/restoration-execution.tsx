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

/** An execution of a task: what came of it, its phases, its numbers and its log. */
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
  const { status, report, kind } = execution
  const isInForce = useIsInForce(task, execution)
  const isOver = !isActive(status)
  const isUnfinished = status === 'Failed' || status === 'Stopped'
  return (
    <Stack hasGutter>
      {isInForce && (
        <StackItem>
          <RestorationOutcome task={task} execution={execution} />
        </StackItem>
      )}
      {isInForce && isUnfinished && hasWritten(execution) && kind === 'Restoration' && (
        <StackItem>
          <HalfWay task={task} execution={execution} />
        </StackItem>
      )}
      {report !== null && (
        <StackItem>
          <RestorationReport report={report} safetyBackups={kind === 'Restoration' ? task.safetyBackups : null} />
        </StackItem>
      )}
      {isInForce && report !== null && isOver && !isUnfinished && kind === 'Restoration' && (
        <StackItem>
          <WhatNext task={task} report={report} endedAt={execution.endedAt} />
        </StackItem>
      )}
      <StackItem>
        <Card>
          <CardTitle component="h2">{t(kind === 'Undo' ? 'undoExecution' : 'execution')}</CardTitle>
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

/** An undo that has begun to write makes what the restoration came to a thing of the past. */
function useIsInForce({ undo }: RestorationTaskView, { kind }: ExecutionView): boolean {
  const query = usePolling<ExecutionView>(`/api/executions/${undo?.id}`, {
    enabled: undo !== null && kind === 'Restoration',
    interval: undo !== null && isActive(undo.status) && taskInterval([undo.status]),
  })
  return kind === 'Undo' || query.data === undefined || !hasWritten(query.data)
}
