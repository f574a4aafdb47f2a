'use client'

import { Alert } from '@patternfly/react-core'
import { useFormatter, useNow, useTranslations } from 'use-intl'

/** Milliseconds past which a backup is called old: much of what a restoration would bring back has changed by then. */
const oldAge = 7 * 24 * 3600 * 1000

/** "Can I restore, right now?" */
export function RestorableAnswer({ lastGoodAt }: { lastGoodAt: string | null }) {
  const t = useTranslations('overview.answer')
  const format = useFormatter()
  const now = useNow({ updateInterval: 10_000 })
  if (lastGoodAt === null) return <Alert variant="danger" isInline isPlain component="p" title={t('no')} />
  const at = new Date(lastGoodAt)
  const age = format.relativeTime(at > now ? now : at, { now })
  const isOld = now.getTime() - at.getTime() > oldAge
  return (
    <Alert
      variant={isOld ? 'warning' : 'success'}
      isInline
      isPlain
      component="p"
      title={t(isOld ? 'old' : 'yes', { age })}
    />
  )
}
