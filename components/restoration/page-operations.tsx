'use client'

import { Flex, FlexItem } from '@patternfly/react-core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { RowMenu } from '#components/shell/row-menu.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { DeleteRestorationDialog } from './delete-restoration-dialog.tsx'
import { RunOperation } from './run-operation.tsx'
import { UndoButton } from './undo-button.tsx'
import { isBusy } from './undo-state.ts'

/** What can be done with the task whose page this is. */
export function PageOperations({ task }: { task: RestorationTaskView }) {
  const t = useTranslations('tasks.operation')
  const router = useRouter()
  const deleteRefusal = useRefusal('administer')
  const [isDeleting, setIsDeleting] = useState(false)
  return (
    <Flex alignItems={{ default: 'alignItemsCenter' }}>
      <FlexItem>
        <RunOperation task={task} look={{ variant: isBusy(task) ? 'secondary' : 'primary' }} />
      </FlexItem>
      <FlexItem>
        <UndoButton task={task} />
      </FlexItem>
      <FlexItem>
        <RowMenu
          label={t('moreOf', { name: task.name })}
          items={[
            { label: t('viewHistory'), run: `/restoration-management/${task.id}/history`, refusal: null },
            {
              label: t('delete'),
              run: () => setIsDeleting(true),
              refusal: deleteRefusal ?? (isBusy(task) ? t('whileRunning') : null),
              isDanger: true,
            },
          ]}
        />
      </FlexItem>
      {isDeleting && (
        <DeleteRestorationDialog
          task={task}
          onDeleted={() => router.push('/restoration-management')}
          onClose={() => setIsDeleting(false)}
        />
      )}
    </Flex>
  )
}
