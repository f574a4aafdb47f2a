'use client'

import { DescriptionList } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import { DurationText } from '#components/shell/duration-text.tsx'
import { Fact } from '#components/shell/fact.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { ExecutionView } from '#lib/contract/executions.ts'
import { executionDuration } from './execution-duration.ts'

/** Who ran it, when and how long. */
export function ExecutionFacts({ execution }: { execution: ExecutionView }) {
  const t = useTranslations('tasks.summary')
  const duration = executionDuration(execution)
  return (
    <DescriptionList isCompact columnModifier={{ default: '2Col', xl: '3Col' }}>
      <Fact term={t('queued')}>
        <TimeText at={execution.queuedAt} />
      </Fact>
      <Fact term={t('started')}>
        <TimeText at={execution.startedAt} never="–" />
      </Fact>
      <Fact term={t('ended')}>
        <TimeText at={execution.endedAt} never="–" />
      </Fact>
      <Fact term={t('duration')}>{duration === null ? '–' : <DurationText milliseconds={duration} />}</Fact>
      <Fact term={t('by')}>{execution.requestedBy}</Fact>
      <Fact term={t('id')}>
        <CopyText text={execution.id} what={t('id')} />
      </Fact>
    </DescriptionList>
  )
}
