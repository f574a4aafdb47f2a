'use client'

import { Button, type ButtonProps } from '@patternfly/react-core'
import Link from 'next/link'

interface LinkButtonProps extends Omit<ButtonProps, 'component' | 'onClick' | 'type' | 'ref'> {
  href: string
}

/** A link that looks like a button: it can be opened in another tab, and navigates without a page load. */
export function LinkButton({ href, ...button }: LinkButtonProps) {
  return <Button {...button} component={Link} href={href} />
}
