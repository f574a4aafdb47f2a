'use client'

import { Button, type ButtonProps } from '@patternfly/react-core'
import { AppTooltip } from './app-tooltip.tsx'

interface GuardedButtonProps extends Omit<ButtonProps, 'isDisabled' | 'isAriaDisabled' | 'ref'> {
  /** Why it cannot be used now: shown on hover and focus, read to screen readers; null: it can. */
  refusal: string | null
}

/** A button that says why it is disabled; it stays reachable by keyboard, so that the reason is too. */
export function GuardedButton({ refusal, onClick, ...button }: GuardedButtonProps) {
  if (refusal === null) return <Button {...button} {...(onClick ? { onClick } : {})} />
  return (
    <AppTooltip content={refusal}>
      <Button {...button} type="button" isAriaDisabled />
    </AppTooltip>
  )
}
