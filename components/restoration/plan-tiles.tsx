'use client'

import { useFormatter, useTranslations } from 'use-intl'
import { type PlanAction, planActions } from '#lib/restore/facts/plan-item.ts'
import { planActionLooks } from './plan-action-look.tsx'
import type { PlanTotals } from './plan-totals.ts'

interface PlanTilesProps {
  totals: PlanTotals
  chosen: PlanAction | null
  onChoose: (action: PlanAction | null) => void
}

/** Create n · Change n · Keep n · Refuse n: each is a filter of the table below. */
export function PlanTiles({ totals, chosen, onChoose }: PlanTilesProps) {
  const t = useTranslations('plan.changes')
  const format = useFormatter()
  // Nothing is deleted unless a mode that deletes was chosen.
  const shown = planActions.filter((action) => action !== 'delete' || totals.actions.delete > 0)
  return (
    <fieldset className="plan-tiles">
      <legend className="pf-v6-screen-reader">{t('tiles')}</legend>
      {shown.map((action) => (
        <button
          key={action}
          type="button"
          className={`plan-tile plan-tile--${action}`}
          aria-pressed={chosen === action}
          onClick={() => onChoose(chosen === action ? null : action)}
        >
          <span className="plan-tile__name">
            {planActionLooks[action].icon} {t(action)}
          </span>
          <span className="plan-tile__count">{format.number(totals.actions[action])}</span>
          <span className="plan-tile__help">{t(`${action}Help`)}</span>
        </button>
      ))}
    </fieldset>
  )
}
