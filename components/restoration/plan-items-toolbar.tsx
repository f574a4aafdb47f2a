'use client'

import {
  Label,
  SearchInput,
  Switch,
  ToggleGroup,
  ToggleGroupItem,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core'
import { useFormatter, useTranslations } from 'use-intl'
import { planKinds } from '#lib/restore/facts/plan-item.ts'
import type { PlanFilter } from './plan-filter.ts'
import type { PlanTotals } from './plan-totals.ts'

interface PlanItemsToolbarProps {
  totals: PlanTotals
  filter: PlanFilter
  onChange: (change: Partial<PlanFilter>) => void
}

export function PlanItemsToolbar({ totals, filter, onChange }: PlanItemsToolbarProps) {
  const t = useTranslations('plan.changes')
  const format = useFormatter()
  const u = useTranslations('plan')
  const all = planKinds.reduce((sum, kind) => sum + totals.kinds[kind], 0)
  return (
    <Toolbar>
      <ToolbarContent>
        <ToolbarItem>
          <ToggleGroup aria-label={t('kind')} isCompact>
            <ToggleGroupItem
              text={`${t('allKinds')} ${format.number(all)}`}
              isSelected={filter.kind === null}
              onChange={() => onChange({ kind: null })}
            />
            {planKinds
              .filter((kind) => totals.kinds[kind] > 0 || filter.kind === kind)
              .map((kind) => (
                <ToggleGroupItem
                  key={kind}
                  text={`${t(`kinds.${kind}`)} ${format.number(totals.kinds[kind])}`}
                  isSelected={filter.kind === kind}
                  onChange={() => onChange({ kind: filter.kind === kind ? null : kind })}
                />
              ))}
          </ToggleGroup>
        </ToolbarItem>
        <ToolbarItem>
          <SearchInput
            aria-label={t('search')}
            placeholder={t('search')}
            resetButtonLabel={t('clearSearch')}
            value={filter.search}
            onChange={(_event, search) => onChange({ search })}
            onClear={() => onChange({ search: '' })}
          />
        </ToolbarItem>
        <ToolbarItem alignSelf="center">
          <Switch
            id="conflicts-only"
            label={`${t('conflictsOnly')} (${format.number(totals.conflicts)})`}
            isChecked={filter.conflictsOnly}
            onChange={(_event, conflictsOnly) => onChange({ conflictsOnly })}
          />
        </ToolbarItem>
        {filter.decision !== null && (
          <ToolbarItem alignSelf="center">
            <Label
              color="blue"
              onClose={() => onChange({ decision: null, service: null })}
              closeBtnAriaLabel={u('decisions.showAll')}
            >
              {u('decisions.shown', { option: u(`options.${filter.decision}`) })}
            </Label>
          </ToolbarItem>
        )}
      </ToolbarContent>
    </Toolbar>
  )
}
