'use client'

import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { useDuration } from '#components/shell/use-duration.ts'
import type { ProgressView } from '#lib/contract/executions.ts'

/** Counts, rate, time left and the znode in hand of what runs; every place is kept, so that nothing jumps. */
export function ExecutionNumbers({ progress }: { progress: ProgressView }) {
  const t = useTranslations()
  const duration = useDuration()
  const { done, total, rate, secondsLeft, inHand } = progress
  const facts = [
    {
      term: t('restoration.task.counted'),
      text: total === null ? t('tasks.progress.count', { done }) : t('tasks.progress.countOf', { done, total }),
    },
    {
      term: t('restoration.task.rate'),
      text: rate === null ? '–' : t('restoration.task.perSecond', { rate: Math.round(rate) }),
    },
    { term: t('restoration.task.left'), text: secondsLeft === null ? '–' : duration(secondsLeft * 1000) },
    { term: t('restoration.task.inHand'), text: inHand ?? '–' },
  ]
  return (
    <DescriptionList isCompact columnModifier={{ default: '1Col', md: '3Col' }} className="execution-numbers">
      {facts.map(({ term, text }) => (
        <DescriptionListGroup key={term}>
          <DescriptionListTerm>{term}</DescriptionListTerm>
          <DescriptionListDescription>{text}</DescriptionListDescription>
        </DescriptionListGroup>
      ))}
    </DescriptionList>
  )
}
