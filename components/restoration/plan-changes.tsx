'use client'

import { Button, Card, CardBody, CardTitle, Pagination } from '@patternfly/react-core'
import SearchIcon from '@patternfly/react-icons/dist/esm/icons/search-icon'
import { useFormatter, useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { LoadingFace } from '#components/shell/loading-face.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import type { PlanItemsView, PlanView } from '#lib/contract/plans.ts'
import { isFiltered, noPlanFilter, pageSizes, planItemsUrl } from './plan-filter.ts'
import { PlanItemsTable } from './plan-items-table.tsx'
import { PlanItemsToolbar } from './plan-items-toolbar.tsx'
import { PlanTiles } from './plan-tiles.tsx'
import { planTotals } from './plan-totals.ts'
import { changesHeadingId } from './show-decided.ts'
import { usePlanFilter } from './use-plan-filter.ts'

/** Counts by action and the items themselves, filtered and paged by the server. */
export function PlanChanges({ plan }: { plan: PlanView }) {
  const t = useTranslations('plan.changes')
  const format = useFormatter()
  const [filter, setFilter] = usePlanFilter()
  const totals = planTotals(plan)
  const query = usePolling<PlanItemsView>(planItemsUrl(plan.id, filter), { interval: false, keepPrevious: true })
  return (
    <Card>
      <CardTitle component="h2" id={changesHeadingId} tabIndex={-1}>
        {t('title')}
      </CardTitle>
      <CardBody>
        <PlanTiles totals={totals} chosen={filter.action} onChoose={(action) => setFilter({ action })} />
        <PlanItemsToolbar totals={totals} filter={filter} onChange={setFilter} />
        <QueryFaces query={query} loading={<LoadingFace rows={10} />}>
          {({ items, total }) =>
            total === 0 ? (
              nothing()
            ) : (
              <>
                <PlanItemsTable items={items} hasServices={plan.services.length > 1} />
                <Pagination
                  itemCount={total}
                  page={filter.page}
                  perPage={filter.size}
                  perPageOptions={pageSizes.map((size) => ({ title: format.number(size), value: size }))}
                  variant="bottom"
                  onSetPage={(_event, page) => setFilter({ page })}
                  onPerPageSelect={(_event, size) => setFilter({ size })}
                  titles={{
                    paginationAriaLabel: t('pagination'),
                    perPageSuffix: t('perPage'),
                  }}
                />
              </>
            )
          }
        </QueryFaces>
        {totals.notShown > 0 && <p className="app-subtle">{t('notShown', { count: totals.notShown })}</p>}
      </CardBody>
    </Card>
  )

  function nothing() {
    if (!isFiltered(filter)) return <EmptyFace title={t('nothingTitle')} body={t('nothingBody')} isSmall />
    return (
      <EmptyFace
        title={t('noMatchTitle')}
        body={t('noMatchBody')}
        icon={SearchIcon}
        headingLevel="h3"
        isSmall
        action={
          <Button variant="link" onClick={() => setFilter(noPlanFilter)}>
            {t('clear')}
          </Button>
        }
      />
    )
  }
}
