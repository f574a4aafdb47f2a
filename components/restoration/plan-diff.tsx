'use client'

import { useTranslations } from 'use-intl'
import type { PlanItemView } from '#lib/contract/plans.ts'
import { type DiffRow, diffLines } from './line-diff.ts'

/** The value as it is live beside what the restoration makes of it. */
export function PlanDiff({ item }: { item: PlanItemView }) {
  const t = useTranslations('plan.changes')
  const { before, after } = item
  if (before === null && after === null) return <p className="app-subtle">{t('noValue')}</p>
  const rows = diffLines(before, after)
  return (
    <table className="plan-diff">
      <caption className="pf-v6-screen-reader">{t('diff', { name: item.name })}</caption>
      <thead>
        <tr>
          <th scope="col">{before === null ? `${t('before')}: ${t('absent')}` : t('before')}</th>
          <th scope="col">{after === null ? `${t('after')}: ${t('absent')}` : t('after')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.number}>
            <DiffCell row={row} side="before" />
            <DiffCell row={row} side="after" />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function DiffCell({ row, side }: { row: DiffRow; side: 'before' | 'after' }) {
  const t = useTranslations('plan.changes')
  const text = row[side]
  if (text === null) return <td className="plan-diff__none" />
  if (row.kind === 'same') {
    return (
      <td>
        <code>{text}</code>
      </td>
    )
  }
  const isRemoved = side === 'before'
  return (
    <td className={isRemoved ? 'plan-diff__removed' : 'plan-diff__added'}>
      <span className="plan-diff__mark" aria-hidden>
        {isRemoved ? '−' : '+'}
      </span>
      <span className="pf-v6-screen-reader">{t(isRemoved ? 'removed' : 'added')}</span>
      <code>{text}</code>
    </td>
  )
}
