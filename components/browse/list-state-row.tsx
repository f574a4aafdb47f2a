'use client'

import { Button, Spinner } from '@patternfly/react-core'
import { Td, Tr } from '@patternfly/react-table'
import { useTranslations } from 'use-intl'
import { ErrorAlert } from '#components/sources/error-alert.tsx'
import type { ZnodeList } from './use-znode-list.ts'

interface ListStateRowProps {
  list: ZnodeList
  /** What is listed, for the button's name. */
  name: string
  /** Of the rows beside it, so that it stands below them. */
  level: number
}

/** What stands at the end of a list of znodes: that it loads, why it could not, that there is more; nothing at its end. */
export function ListStateRow({ list, name, level }: ListStateRowProps) {
  const t = useTranslations('browse')
  const content = state()
  if (content === null) return null
  return (
    <Tr aria-level={level} className="znode-state">
      <Td colSpan={2} style={{ paddingInlineStart: `calc(${level} * var(--znode-indent))` }}>
        {content}
      </Td>
    </Tr>
  )

  function state() {
    if (list.error !== null) {
      return (
        <>
          <ErrorAlert error={list.error} />
          <Button variant="link" isInline isLoading={list.isLoading} onClick={list.retry}>
            {t('retry')}
          </Button>
        </>
      )
    }
    if (list.isLoading) {
      return (
        <span role="status">
          <Spinner size="sm" aria-label={t('loading')} /> {t('loading')}
          {list.note !== null && <span className="app-subtle"> · {list.note}</span>}
        </span>
      )
    }
    if (!list.hasMore) return null
    return (
      <Button variant="link" isInline onClick={list.loadMore} aria-label={t('moreOf', { name })}>
        {t('more', { count: list.znodes?.length ?? 0 })}
      </Button>
    )
  }
}
