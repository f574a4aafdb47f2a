'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { UndoDialog } from './undo-dialog.tsx'
import { isBusy, isUndoUnfinished } from './undo-state.ts'

/** Shown while there is something to undo; an undo that did not get to its end has a Retry instead. */
export function UndoButton({ task }: { task: RestorationTaskView }) {
  const t = useTranslations('restoration.undo')
  const refusal = useRefusal('administer')
  const [isOpen, setIsOpen] = useState(false)
  if (!task.canUndo || isBusy(task) || isUndoUnfinished(task)) return null
  return (
    <>
      <GuardedButton variant="secondary" refusal={refusal} onClick={() => setIsOpen(true)}>
        {t('button')}
      </GuardedButton>
      {isOpen && <UndoDialog task={task} onClose={() => setIsOpen(false)} />}
    </>
  )
}
