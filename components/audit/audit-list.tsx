'use client'

import { Button, PageSection, SearchInput, Toolbar, ToolbarContent, ToolbarItem } from '@patternfly/react-core'
import { useDeferredValue } from 'react'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import { useUrlState } from '#components/shell/use-url-state.ts'
import type { AuditEntryView } from '#lib/contract/audit.ts'
import { AuditTable } from './audit-table.tsx'

/** Rows of one answer of the handler: fewer are the last page. */
const pageSize = 100

export function AuditList() {
  const t = useTranslations('audit')
  const [{ q, before }, setState] = useUrlState(['q', 'before'])
  const search = useDeferredValue(q)
  const entries = usePolling<AuditEntryView[]>(
    `/api/audit?${new URLSearchParams({ q: search, ...(before === '' ? {} : { before }) })}`,
    {
      interval: before === '' ? 15_000 : false,
      keepPrevious: true,
    },
  )
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <PageSection hasBodyWrapper={false}>
        <Toolbar inset={{ default: 'insetNone' }}>
          <ToolbarContent>
            <ToolbarItem>
              <SearchInput
                className="app-search"
                aria-label={t('search')}
                placeholder={t('search')}
                resetButtonLabel={t('clearSearch')}
                value={q}
                onChange={(_event, value) => setState({ q: value, before: '' })}
                onClear={() => setState({ q: '', before: '' })}
              />
            </ToolbarItem>
          </ToolbarContent>
        </Toolbar>
        <QueryFaces query={entries}>
          {(rows) =>
            rows.length === 0 ? (
              <EmptyFace
                title={t(q === '' ? 'emptyTitle' : 'noMatchTitle')}
                body={q === '' ? t('emptyBody') : t('noMatchBody', { search: q })}
              />
            ) : (
              <>
                <AuditTable entries={rows} />
                <nav aria-label={t('pages')} className="app-pages">
                  <Button variant="secondary" isDisabled={before === ''} onClick={() => setState({ before: '' })}>
                    {t('newest')}
                  </Button>
                  <Button
                    variant="secondary"
                    isDisabled={rows.length < pageSize}
                    onClick={() => setState({ before: String(rows.at(-1)?.id ?? '') })}
                  >
                    {t('older')}
                  </Button>
                </nav>
              </>
            )
          }
        </QueryFaces>
      </PageSection>
    </>
  )
}
