'use client'

import { SizeText } from '#components/shell/size-text.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { ExecutionSummaryView } from '#lib/contract/executions.ts'

/** "3 hours ago, 4.2 MB". */
export function LastRun({ execution }: { execution: ExecutionSummaryView | null }) {
  if (execution === null) return '–'
  return (
    <>
      <TimeText at={execution.endedAt ?? execution.startedAt} isRelative never="–" />
      {execution.sizeBytes !== null && (
        <>
          {', '}
          <SizeText bytes={execution.sizeBytes} />
        </>
      )}
    </>
  )
}
