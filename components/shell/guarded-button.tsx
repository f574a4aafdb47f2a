'use client'

import { Button, type ButtonProps, Tooltip } from '@patternfly/react-core'

interface GuardedButtonProps extends Omit<ButtonProps, 'isDisabled' | 'isAriaDisabled' | 'ref'> {
  /** Why it cannot be used now: shown on hover and focus, read to screen readers; null: it can. */
  refusal: string | null
}

/** A button that says why it is disabled; it stays reachable by keyboard, so that the reason is too. */
export function GuardedButton({ refusal, onClick, ...button }: GuardedButtonProps) {
  if (refusal === null) return <Button {...button} {...(onClick ? { onClick } : {})} />
  return (
    <Tooltip content={refusal}>
      <Button {...button} type="button" isAriaDisabled />
    </Tooltip>
  )
}
