'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { formatPlanFilter, type PlanFilter, parsePlanFilter } from './plan-filter.ts'

/** The filter from the URL, and a setter that writes it there. */
export function usePlanFilter(): [PlanFilter, (change: Partial<PlanFilter>) => void] {
  const pathname = usePathname()
  const filter = parsePlanFilter(useSearchParams())
  return [
    filter,
    (change) => {
      const query = formatPlanFilter({ ...filter, page: 1, ...change })
      window.history.replaceState(null, '', query === '' ? pathname : `${pathname}?${query}`)
    },
  ]
}
