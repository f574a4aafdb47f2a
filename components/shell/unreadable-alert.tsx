'use client'

import { Alert, List, ListItem } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import type { UnreadableView } from '#lib/contract/listing.ts'

/** Stands above a list that is shown without some of its rows. */
export function UnreadableAlert({ unreadable }: { unreadable: readonly UnreadableView[] }) {
  const t = useTranslations('shell.faces')
  if (unreadable.length === 0) return null
  return (
    <Alert variant="danger" isInline component="p" title={t('unreadableTitle', { count: unreadable.length })}>
      <List isPlain>
        {unreadable.map(({ id, name, reason }) => (
          <ListItem key={id}>{t('unreadable', { name, reason })}</ListItem>
        ))}
      </List>
      {t('unreadableRemedy')}
    </Alert>
  )
}
