'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { LinkButton } from '#components/shell/link-button.tsx'
import { RowMenu } from '#components/shell/row-menu.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { DeleteRestorationDialog } from './delete-restoration-dialog.tsx'
import { RunOperation } from './run-operation.tsx'
import { isBusy } from './undo-state.ts'

/** The Operation column of a restoration task. */
export function RestorationOperations({ task }: { task: RestorationTaskView }) {
  const t = useTranslations('tasks.operation')
  const deleteRefusal = useRefusal('administer')
  const [isDeleting, setIsDeleting] = useState(false)
  const page = `/restoration-management/${task.id}`
  const close = () => setIsDeleting(false)
  return (
    <>
      <RunOperation task={task} look={{ variant: 'link', isInline: true }} />
      <LinkButton variant="link" isInline href={page}>
        {t('view')}
      </LinkButton>
      <RowMenu
        label={t('moreOf', { name: task.name })}
        items={[
          { label: t('viewHistory'), run: `${page}/history`, refusal: null },
          {
            label: t('delete'),
            run: () => setIsDeleting(true),
            refusal: deleteRefusal ?? (isBusy(task) ? t('whileRunning') : null),
            isDanger: true,
          },
        ]}
      />
      {isDeleting && <DeleteRestorationDialog task={task} onDeleted={close} onClose={close} />}
    </>
  )
}
