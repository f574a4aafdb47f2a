'use client'

import { Skeleton, Stack, StackItem } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'

interface LoadingFaceProps {
  /** Of the lines, as many as the full screen usually has. */
  rows?: number
}

/** Grey lines of a table's height, so that nothing jumps when the rows are there. */
export function LoadingFace({ rows = 5 }: LoadingFaceProps) {
  const t = useTranslations('shell.faces')
  const lines = Array.from({ length: rows }, (_, row) => `line ${row}`)
  return (
    <Stack hasGutter aria-busy="true" role="status" aria-label={t('loading')}>
      {lines.map((line) => (
        <StackItem key={line}>
          <Skeleton height="2.5rem" />
        </StackItem>
      ))}
    </Stack>
  )
}
