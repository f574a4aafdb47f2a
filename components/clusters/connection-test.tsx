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
import { useTranslations } from 'use-intl'
import type { JobState } from '#components/query/use-job.ts'
import type { ConnectionTestView } from '#lib/tasks/views.ts'
import { ConnectionSteps } from './connection-steps.tsx'
import { KafkaFacts } from './kafka-facts.tsx'

interface ConnectionTestProps {
  job: JobState<ConnectionTestView>
  serviceName: string
  onAgain: () => void
  onClose: () => void
}

/** What Test connection does now, and what it saw. */
export function ConnectionTest({ job, serviceName, onAgain, onClose }: ConnectionTestProps) {
  const t = useTranslations('clusters.test')
  if (job.state === 'idle') return null
  const isBusy = job.state === 'waiting' || job.state === 'running'
  return (
    <Stack hasGutter component="section" aria-label={t('titleOf', { name: serviceName })} className="app-test">
      <StackItem aria-live="polite">
        <Answer job={job} />
      </StackItem>
      {isBusy ? null : (
        <StackItem>
          <ActionList>
            <ActionListGroup>
              <ActionListItem>
                <Button variant="secondary" onClick={onAgain}>
                  {t('again')}
                </Button>
              </ActionListItem>
              <ActionListItem>
                <Button variant="link" onClick={onClose}>
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

function Answer({ job }: { job: Exclude<JobState<ConnectionTestView>, { state: 'idle' }> }) {
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
          {job.output.facts === null ? null : (
            <StackItem>
              <KafkaFacts facts={job.output.facts} />
            </StackItem>
          )}
        </Stack>
      )
    default:
      return job satisfies never
  }
}
