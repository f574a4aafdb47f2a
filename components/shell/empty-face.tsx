'use client'

import { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core'
import type { ComponentType, ReactNode } from 'react'

interface EmptyFaceProps {
  title: string
  /** What this place is for. */
  body: ReactNode
  icon?: ComponentType
  /** The first step, as a button or link. */
  action?: ReactNode
  headingLevel?: 'h2' | 'h3' | 'h4'
  isSmall?: boolean
}

export function EmptyFace({ title, body, icon, action, headingLevel = 'h2', isSmall = false }: EmptyFaceProps) {
  return (
    <EmptyState
      titleText={title}
      headingLevel={headingLevel}
      variant={isSmall ? 'sm' : 'lg'}
      {...(icon === undefined ? {} : { icon })}
    >
      <EmptyStateBody>{body}</EmptyStateBody>
      {action === undefined ? null : (
        <EmptyStateFooter>
          <EmptyStateActions>{action}</EmptyStateActions>
        </EmptyStateFooter>
      )}
    </EmptyState>
  )
}
