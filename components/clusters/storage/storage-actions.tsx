'use client'

import { ActionList, ActionListGroup, ActionListItem } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { GuardedLink } from '#components/shell/guarded-link.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'

interface StorageActionsProps {
  /** Names what is tested. */
  testLabel: string
  isTesting: boolean
  onTest: () => void
  editLabel: string
  editHref: string
  /** One more. */
  children?: ReactNode
}

/** Test connection and Edit at the head of a section. */
export function StorageActions({ testLabel, isTesting, onTest, editLabel, editHref, children }: StorageActionsProps) {
  const t = useTranslations('clusters.services')
  const refusal = useRefusal('operate')
  return (
    <ActionList>
      <ActionListGroup>
        <ActionListItem>
          <GuardedButton
            variant="secondary"
            refusal={refusal}
            isLoading={isTesting}
            aria-label={testLabel}
            onClick={() => (isTesting ? undefined : onTest())}
          >
            {t('test')}
          </GuardedButton>
        </ActionListItem>
        <ActionListItem>
          <GuardedLink needs="administer" variant="secondary" href={editHref}>
            {editLabel}
          </GuardedLink>
        </ActionListItem>
        {children === undefined ? null : <ActionListItem>{children}</ActionListItem>}
      </ActionListGroup>
    </ActionList>
  )
}
