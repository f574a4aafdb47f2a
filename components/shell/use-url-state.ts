'use client'

import { usePathname, useSearchParams } from 'next/navigation'

/** Parameters of the URL ('' for none) and a setter for some of them that does not ask the server for the page again. */
export function useUrlState<Name extends string>(
  names: readonly Name[],
): [Record<Name, string>, (change: Partial<Record<Name, string>>) => void] {
  const pathname = usePathname()
  const params = useSearchParams()
  const state = Object.fromEntries(names.map((name) => [name, params.get(name) ?? ''])) as Record<Name, string>
  return [
    state,
    (change) => {
      const next = new URLSearchParams(
        Object.entries<string>({ ...state, ...change }).filter(([, value]) => value !== ''),
      )
      window.history.replaceState(null, '', next.size === 0 ? pathname : `${pathname}?${next}`)
    },
  ]
}
