'use client'

import { Alert, Button, Flex, FlexItem, Spinner, Stack, StackItem, Title } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import type { RequestError } from '#components/query/request-error.ts'
import { TimeText } from '#components/shell/time-text.tsx'
import { useDuration } from '#components/shell/use-duration.ts'
import { ErrorAlert } from '#components/sources/error-alert.tsx'
import type { RecoveryView } from '#lib/contract/recovery.ts'
import { mrsServerLog } from '#lib/restore/recovery/cluster-id-edits.ts'
import type { RecoveryStage, RecoveryState } from '#lib/restore/recovery/recovery-state.ts'
import { RecoveryNumbers } from './recovery-numbers.tsx'
import { useStillness } from './use-recovery.ts'

const variants = {
  gated: 'warning',
  waiting: 'info',
  recovering: 'info',
  well: 'success',
  notWell: 'danger',
} as const satisfies Record<RecoveryStage, string>

/** Milliseconds without a change after which brokers that are coming back are worth a look by hand. */
const stillAfter = 120_000

interface RecoveryWatchProps {
  title: string
  isWatching: boolean
  view: RecoveryView | undefined
  error: RequestError | null
  onWatch: () => void
  onStop: () => void
}

/** Registered brokers, controller and leaders, look after look, until all is well or it is clear what is not. */
export function RecoveryWatch({ title, isWatching, view, error, onWatch, onStop }: RecoveryWatchProps) {
  const t = useTranslations('recovery.watch')
  const isWell = view?.recovery?.state === 'well' && !view.isLooking
  const isRunning = isWatching && !isWell
  return (
    <section aria-label={title}>
      <Flex justifyContent={{ default: 'justifyContentSpaceBetween' }} className="recovery-head">
        <FlexItem>
          <Title headingLevel="h3" size="md">
            {title}
          </Title>
        </FlexItem>
        <FlexItem>
          {isRunning ? (
            <Button variant="secondary" size="sm" onClick={onStop}>
              {t('stop')}
            </Button>
          ) : (
            <Button variant={isWell ? 'secondary' : 'primary'} size="sm" onClick={onWatch}>
              {t(isWell ? 'again' : 'start')}
            </Button>
          )}
        </FlexItem>
      </Flex>
      <Stack hasGutter>
        {error !== null && (
          <StackItem>
            <ErrorAlert error={error.view} />
          </StackItem>
        )}
        <StackItem>
          {view === undefined ? (
            <p className="app-subtle">{t(isWatching ? 'first' : 'paused')}</p>
          ) : (
            <Look view={view} isRunning={isRunning} />
          )}
        </StackItem>
        {view !== undefined && (
          <StackItem className="app-subtle">{isRunning ? <Pace view={view} /> : !isWell && t('paused')}</StackItem>
        )}
      </Stack>
    </section>
  )
}

function Pace({ view }: { view: RecoveryView }) {
  const t = useTranslations('recovery.watch')
  if (!view.hasWorker) return t('noWorker')
  return (
    <>
      <Spinner size="sm" aria-hidden="true" />{' '}
      {view.at === null ? (
        t('first')
      ) : (
        <>
          {t('seen')} <TimeText at={view.at} /> · {t('live')}
        </>
      )}
    </>
  )
}

function Look({ view, isRunning }: { view: RecoveryView; isRunning: boolean }) {
  const t = useTranslations('recovery.watch')
  if (view.error !== null) return <ErrorAlert error={view.error} />
  if (view.recovery === null) return null
  return (
    <Stack hasGutter>
      <StackItem>
        <Verdict recovery={view.recovery} />
      </StackItem>
      <StackItem>
        <RecoveryNumbers recovery={view.recovery} />
      </StackItem>
      {isRunning && (
        <StackItem>
          <Stillness recovery={view.recovery} at={view.at} />
        </StackItem>
      )}
      {view.recovery.state !== 'well' && (
        <StackItem>
          <ul className="recovery-lines" aria-label={t('details')}>
            {view.recovery.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </StackItem>
      )}
    </Stack>
  )
}

/** Spoken when the stage changes; the numbers below it are not, look after look. */
function Verdict({ recovery }: { recovery: RecoveryState }) {
  const t = useTranslations('recovery.watch')
  return (
    <div aria-live="polite">
      <Alert variant={variants[recovery.state]} isInline component="p" title={t(`states.${recovery.state}`)}>
        {recovery.state === 'well' && t('recordsUnseen')}
      </Alert>
    </div>
  )
}

function Stillness({ recovery, at }: { recovery: RecoveryState; at: string | null }) {
  const t = useTranslations('recovery.watch')
  const duration = useDuration()
  const { brokers, controller, withLeader, underReplicated, state } = recovery
  const still = useStillness(JSON.stringify([brokers, controller, withLeader, underReplicated, state]), at)
  if (state !== 'recovering' || still < stillAfter) return null
  return (
    <Alert variant="warning" isInline component="p" title={t('still', { duration: duration(still) })}>
      {t('stillBody', { path: mrsServerLog })}
    </Alert>
  )
}
