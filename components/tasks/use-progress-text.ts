'use client'

import { useTranslations } from 'use-intl'
import { useDuration } from '#components/shell/use-duration.ts'
import type { ProgressView, TaskStatus } from '#lib/contract/executions.ts'
import { isPhase } from './phases.ts'

/** The line under a bar: "Reading znodes 214,300 / ~310,000, 38 s left", or null where the bar says it all. */
export function useProgressText(status: TaskStatus, progress: ProgressView, stopRequested = false): string | null {
  const t = useTranslations('tasks')
  const duration = useDuration()
  if (status === 'Waiting') return t('progress.waiting')
  if (status === 'Stopped') return t('progress.stopped')
  if (status === 'SuccessWithConflicts') return t('progress.conflicts')
  if (status !== 'Running') return null
  if (stopRequested) return t('progress.stopping')
  const { phase, done, total, secondsLeft } = progress
  if (phase === null) return t('progress.starting')
  const doing = isPhase(phase) ? t(`doing.${phase}`) : phase
  const left = secondsLeft === null ? null : t('progress.left', { duration: duration(secondsLeft * 1000) })
  return [[doing, countText()].filter(isPresent).join(' '), left].filter(isPresent).join(', ')

  function countText(): string | null {
    if (total === null) return done === 0 ? null : t('progress.count', { done })
    if (total <= 1) return null
    // While a tree is read, its size is what ZooKeeper said at the start.
    return t(phase === 'readZnodes' ? 'progress.countOfAbout' : 'progress.countOf', { done, total })
  }
}

function isPresent(text: string | null): text is string {
  return text !== null && text !== ''
}
