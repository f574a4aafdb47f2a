'use client'

import {
  Pagination,
  SearchInput,
  Toolbar,
  ToolbarContent,
  ToolbarFilter,
  ToolbarGroup,
  ToolbarItem,
} from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { TaskStatus } from '#lib/contract/executions.ts'
import { FilterSelect } from './filter-select.tsx'
import { type ListState, pageSizes } from './list-state.ts'

const statuses: readonly TaskStatus[] = [
  'Ready',
  'Waiting',
  'Running',
  'Success',
  'SuccessWithConflicts',
  'Failed',
  'Stopped',
]

interface TaskToolbarProps {
  state: ListState
  onChange: (change: Partial<ListState>) => void
  clusters: readonly string[]
  pathTypes: readonly string[]
  /** Tasks that pass the filters. */
  total: number
  page: number
  /** The Create button. */
  create: ReactNode
}

/** Create, search, filters and pages of a list of tasks. */
export function TaskToolbar({ state, onChange, clusters, pathTypes, total, page, create }: TaskToolbarProps) {
  const t = useTranslations('tasks')
  const filters = [
    {
      key: 'clusters',
      label: t('toolbar.cluster'),
      chosen: state.clusters,
      options: clusters.map((name) => ({ value: name, label: name })),
    },
    {
      key: 'statuses',
      label: t('toolbar.status'),
      chosen: state.statuses,
      options: statuses.map((status) => ({ value: status, label: t(`status.${status}`) })),
    },
    {
      key: 'pathTypes',
      label: t('toolbar.pathType'),
      chosen: state.pathTypes,
      options: pathTypes.map((type) => ({ value: type, label: type })),
    },
  ] as const

  return (
    <Toolbar
      clearAllFilters={() => onChange({ search: '', clusters: [], statuses: [], pathTypes: [] })}
      clearFiltersButtonText={t('toolbar.clear')}
      numberOfFiltersText={(count) => t('toolbar.filtersOn', { count })}
    >
      <ToolbarContent>
        <ToolbarItem>{create}</ToolbarItem>
        <ToolbarItem>
          <SearchInput
            aria-label={t('toolbar.search')}
            placeholder={t('toolbar.search')}
            resetButtonLabel={t('toolbar.clearSearch')}
            value={state.search}
            onChange={(_event, search) => onChange({ search })}
            onClear={() => onChange({ search: '' })}
          />
        </ToolbarItem>
        <ToolbarGroup variant="filter-group">
          {filters.map(({ key, label, chosen, options }) => (
            <ToolbarFilter
              key={key}
              categoryName={label}
              labels={options
                .filter((option) => chosen.includes(option.value))
                .map((option) => ({ key: option.value, node: option.label }))}
              deleteLabel={(_category, removed) =>
                onChange({ [key]: chosen.filter((one) => one !== labelKey(removed)) })
              }
              deleteLabelGroup={() => onChange({ [key]: [] })}
            >
              <FilterSelect
                label={label}
                options={options}
                chosen={chosen}
                onChange={(next) => onChange({ [key]: next })}
              />
            </ToolbarFilter>
          ))}
        </ToolbarGroup>
        <ToolbarItem variant="pagination" align={{ default: 'alignEnd' }}>
          <Pagination
            isCompact
            itemCount={total}
            page={page}
            perPage={state.pageSize}
            perPageOptions={pageSizes.map((value) => ({ title: String(value), value }))}
            onSetPage={(_event, next) => onChange({ page: next })}
            onPerPageSelect={(_event, pageSize) => onChange({ pageSize })}
            titles={{ paginationAriaLabel: t('toolbar.pagination') }}
          />
        </ToolbarItem>
      </ToolbarContent>
    </Toolbar>
  )
}

function labelKey(label: string | { key: string }): string {
  return typeof label === 'string' ? label : label.key
}
