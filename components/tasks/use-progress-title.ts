'use client'

import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import type { ProgressView, TaskStatus } from '#lib/contract/executions.ts'

interface WatchedTask {
  name: string
  status: TaskStatus
  progress: ProgressView
}

/** While a task runs, the browser's tab shows how far it is: "62 % · restore-orders". */
export function useProgressTitle(task: WatchedTask | undefined): void {
  const t = useTranslations('tasks.progress')
  const title =
    task?.status === 'Running' ? t('title', { percent: Math.floor(task.progress.percent), name: task.name }) : null

  useEffect(() => {
    if (title === null) return
    let pageTitle = document.title
    const show = () => {
      if (document.title === title) return
      pageTitle = document.title
      document.title = title
    }
    show()
    // Next writes a page's own title when it hydrates or navigates, which may be after us.
    const observer = new MutationObserver(show)
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => {
      observer.disconnect()
      document.title = pageTitle
    }
  }, [title])
}
