'use client'

import type { ReactNode } from 'react'
import type { Permission } from '#lib/auth/roles.ts'
import { GuardedButton } from './guarded-button.tsx'
import { LinkButton } from './link-button.tsx'
import { useRefusal } from './session-context.tsx'

interface GuardedLinkProps {
  needs: Permission
  href: string
  variant?: 'primary' | 'secondary' | 'link'
  children: ReactNode
}

/** A link button to a page that not every role may use. */
export function GuardedLink({ needs, href, variant = 'primary', children }: GuardedLinkProps) {
  const refusal = useRefusal(needs)
  const isInline = variant === 'link'
  return refusal === null ? (
    <LinkButton variant={variant} isInline={isInline} href={href}>
      {children}
    </LinkButton>
  ) : (
    <GuardedButton variant={variant} isInline={isInline} refusal={refusal}>
      {children}
    </GuardedButton>
  )
}
