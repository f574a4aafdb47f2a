'use client'

import {
  ActionList,
  ActionListGroup,
  ActionListItem,
  Alert,
  Button,
  Flex,
  FlexItem,
  Spinner,
  Stack,
  StackItem,
} from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { JobHandle, JobState } from '#components/query/use-job.ts'
import type { PlaceTestView } from '#lib/contract/places.ts'
import { ConnectionSteps } from './connection-steps.tsx'

interface ConnectionTestProps<Output extends PlaceTestView> {
  test: Pick<JobHandle<never, Output>, 'job' | 'isBusy' | 'reset' | 'cancel'>
  /** Names what is tested. */
  title: string
  /** Shown below the steps. */
  more?: (output: Output) => ReactNode
  onAgain: () => void
}

/** What Test connection does now, and what it saw. */
export function ConnectionTest<Output extends PlaceTestView>(props: ConnectionTestProps<Output>) {
  const { test, title, more, onAgain } = props
  const { job, isBusy } = test
  const t = useTranslations('clusters.test')
  if (job.state === 'idle') return null
  return (
    <Stack hasGutter component="section" aria-label={title} className="app-test">
      <StackItem aria-live="polite">
        <Answer job={job} more={more} />
      </StackItem>
      {isBusy ? (
        <StackItem>
          <Button variant="link" isInline onClick={test.cancel}>
            {t('cancel')}
          </Button>
        </StackItem>
      ) : (
        <StackItem>
          <ActionList>
            <ActionListGroup>
              <ActionListItem>
                <Button variant="secondary" onClick={onAgain}>
                  {t('again')}
                </Button>
              </ActionListItem>
              <ActionListItem>
                <Button variant="link" onClick={test.reset}>
                  {t('close')}
                </Button>
              </ActionListItem>
            </ActionListGroup>
          </ActionList>
        </StackItem>
      )}
    </Stack>
  )
}

interface AnswerProps<Output extends PlaceTestView> {
  job: Exclude<JobState<Output>, { state: 'idle' }>
  more: ((output: Output) => ReactNode) | undefined
}

function Answer<Output extends PlaceTestView>({ job, more }: AnswerProps<Output>) {
  const t = useTranslations('clusters.test')
  switch (job.state) {
    case 'waiting':
    case 'running':
      return (
        <Flex alignItems={{ default: 'alignItemsCenter' }} gap={{ default: 'gapSm' }}>
          <FlexItem>
            <Spinner size="md" aria-hidden="true" />
          </FlexItem>
          <FlexItem>{job.note ?? t(job.state)}</FlexItem>
        </Flex>
      )
    case 'failed':
      return (
        <Alert variant="danger" isInline component="p" title={job.error.message}>
          {job.error.remedy}
        </Alert>
      )
    case 'done':
      return (
        <Stack hasGutter>
          <StackItem>
            <Alert
              variant={job.output.ok ? 'success' : 'danger'}
              isInline
              isPlain
              component="p"
              title={t(job.output.ok ? 'ok' : 'failed')}
            />
          </StackItem>
          <StackItem>
            <ConnectionSteps steps={job.output.steps} />
          </StackItem>
          {more === undefined ? null : <StackItem>{more(job.output)}</StackItem>}
        </Stack>
      )
    default:
      return job satisfies never
  }
}
