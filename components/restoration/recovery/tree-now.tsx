'use client'

import { Title } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { ErrorAlert } from '#components/sources/error-alert.tsx'
import { Verdict } from '#components/sources/verdict.tsx'
import type { RecoveryState } from '#lib/restore/recovery/recovery-state.ts'
import { useRecovery } from './use-recovery.ts'

/** Milliseconds: a broker that is started by mistake should be seen soon, and nothing else moves here. */
const pace = 10_000

/** What a broker would meet on the tree as a restoration left it, looked at while the page is open. */
export function TreeNow({ serviceId, title }: { serviceId: string; title: string }) {
  const t = useTranslations('recovery')
  const { data, error } = useRecovery(serviceId, { pace, isWatching: true, endsWhenWell: false })
  const failure = error?.view ?? data?.error ?? null
  return (
    <section aria-label={title}>
      <Title headingLevel="h3" size="md" className="recovery-head">
        {title}
      </Title>
      {failure !== null && <ErrorAlert error={failure} />}
      <div aria-live="polite">
        {data?.recovery ? (
          <Meeting recovery={data.recovery} />
        ) : (
          failure === null && (
            <p className="app-subtle">{t(data?.hasWorker === false ? 'watch.noWorker' : 'watch.first')}</p>
          )
        )}
      </div>
    </section>
  )
}

function Meeting({ recovery }: { recovery: RecoveryState }) {
  const t = useTranslations('recovery.half')
  const { isGated, clusterId, brokers } = recovery
  const { registered } = brokers
  return (
    <>
      {registered.length > 0 && (
        <p>
          <Verdict result="error">{t('registered', { count: registered.length, ids: registered.join(', ') })}</Verdict>
        </p>
      )}
      <p>
        <Verdict result={isGated || clusterId === null ? 'warning' : 'error'}>
          {t(isGated ? 'barred' : clusterId === null ? 'lost' : 'unbarred')}
        </Verdict>
      </p>
      <ul className="recovery-lines">
        {recovery.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  )
}
