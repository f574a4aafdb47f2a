'use client'

import { TaskListPage } from '#components/tasks/task-list-page.tsx'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { RestorationOperations } from './restoration-operations.tsx'

export function RestorationList() {
  return (
    <TaskListPage<RestorationTaskView>
      kind="restoration"
      hrefOf={(task) => `/restoration-management/${task.id}`}
      pathTypesOf={pathTypesOf}
      operationsOf={(task) => <RestorationOperations task={task} />}
    />
  )
}

function pathTypesOf(task: RestorationTaskView): string[] {
  return [...new Set(task.targets.map((target) => target.place.pathType))]
}
