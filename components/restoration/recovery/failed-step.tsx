'use client'

import { Title } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { useExecutionLog } from '#components/tasks/use-execution-log.ts'

/** The end of a step is where it failed. */
const linesShown = 12

/** The failed step stands open: the last lines of its log. */
export function FailedStep({ executionId, phase }: { executionId: string; phase: string }) {
  const t = useTranslations('recovery.half')
  const { data = [] } = useExecutionLog(executionId, 'info', false)
  const lines = data.filter((line) => line.phase === phase).slice(-linesShown)
  if (lines.length === 0) return null
  return (
    <section aria-label={t('open')}>
      <Title headingLevel="h3" size="md" className="recovery-head">
        {t('open')}
      </Title>
      <ul className="recovery-lines recovery-lines--log">
        {lines.map((line) => (
          <li key={line.id} className={`execution-log__line--${line.level}`}>
            <span className="execution-log__message">{line.message}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
