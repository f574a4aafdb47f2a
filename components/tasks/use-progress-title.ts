'use client'

import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import type { ProgressView, TaskStatus } from '#lib/tasks/views.ts'

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
    const before = document.title
    document.title = title
    return () => {
      document.title = before
    }
  }, [title])
}
