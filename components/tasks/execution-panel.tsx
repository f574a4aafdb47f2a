'use client'

import { Stack, StackItem } from '@patternfly/react-core'
import type { ExecutionView } from '#lib/contract/executions.ts'
import { ExecutionFacts } from './execution-facts.tsx'
import { ExecutionFailure } from './execution-failure.tsx'
import { ExecutionLog } from './execution-log.tsx'
import { PhaseStepper } from './phase-stepper.tsx'
import { isActive } from './task-states.ts'

/** What a row of a history opens to: phases, facts and the log. */
export function ExecutionPanel({ execution }: { execution: ExecutionView }) {
  return (
    <Stack hasGutter>
      {execution.phases.length > 0 && (
        <StackItem>
          <PhaseStepper executionId={execution.id} phases={execution.phases} />
        </StackItem>
      )}
      <StackItem>
        <ExecutionFailure execution={execution} />
      </StackItem>
      <StackItem>
        <ExecutionFacts execution={execution} />
      </StackItem>
      <StackItem>
        <ExecutionLog executionId={execution.id} isLive={isActive(execution.status)} />
      </StackItem>
    </Stack>
  )
}
