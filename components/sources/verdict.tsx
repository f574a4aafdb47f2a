'use client'

import { Icon } from '@patternfly/react-core'
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import TimesCircleIcon from '@patternfly/react-icons/dist/esm/icons/times-circle-icon'
import type { ReactNode } from 'react'

const looks = {
  ok: { status: 'success', icon: <CheckCircleIcon /> },
  warning: { status: 'warning', icon: <ExclamationTriangleIcon /> },
  error: { status: 'danger', icon: <TimesCircleIcon /> },
} as const

/** ✓, ! or ✗ before words that say the same. */
export function Verdict({ result, children }: { result: keyof typeof looks; children: ReactNode }) {
  const { status, icon } = looks[result]
  return (
    <span className="verdict">
      <Icon status={status} isInline>
        {icon}
      </Icon>{' '}
      {children}
    </span>
  )
}
