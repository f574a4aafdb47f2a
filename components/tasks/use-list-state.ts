'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { formatListState, type ListState, parseListState } from './list-state.ts'

/** The list's state from the URL, and a setter that writes it there without asking the server for the page again. */
export function useListState(): [ListState, (change: Partial<ListState>) => void] {
  const pathname = usePathname()
  const state = parseListState(useSearchParams())
  return [
    state,
    (change) => {
      // A change of what is shown starts at the first page again.
      const query = formatListState({ ...state, page: 1, ...change })
      window.history.replaceState(null, '', query === '' ? pathname : `${pathname}?${query}`)
    },
  ]
}
