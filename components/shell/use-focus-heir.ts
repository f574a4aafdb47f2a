'use client'

import { type RefObject, useLayoutEffect } from 'react'

/**
 * When an element goes away with the focus in it, such as the row of a task that was deleted, the focus goes to the
 * page's heading: left to the browser it would start again at the top of the document.
 */
export function useFocusHeir(ref: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = ref.current
    return () => {
      // The element is still in the document here, and gone at the end of this task.
      if (!element?.contains(document.activeElement)) return
      queueMicrotask(() => {
        const heading = document.querySelector('h1')
        if (heading === null || document.activeElement !== document.body) return
        heading.tabIndex = -1
        heading.focus({ preventScroll: true })
      })
    }
  }, [ref])
}
