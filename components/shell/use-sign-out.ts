'use client'

import { signOut } from '#app/login/actions.ts'
import { useAction } from '#components/query/use-action.ts'

export function useSignOut() {
  return useAction<void, null>(() => signOut(), {
    // A page load, not a navigation: nothing fetched in this session stays in memory.
    onSuccess: () => location.assign('/login'),
  })
}
