'use client'

import { Button } from '@patternfly/react-core'
import CheckIcon from '@patternfly/react-icons/dist/esm/icons/check-icon'
import CopyIcon from '@patternfly/react-icons/dist/esm/icons/copy-icon'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { AppTooltip } from './app-tooltip.tsx'
import { useToast } from './toast-provider.tsx'

interface CopyButtonProps {
  text: string
  /** Names it in "Copy …": path, id, hash. */
  what: string
}

export function CopyButton({ text, what }: CopyButtonProps) {
  const t = useTranslations('shell.copy')
  const toast = useToast()
  const [isCopied, setCopied] = useState(false)
  const label = isCopied ? t('copied') : t('copy', { what })
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      // Plain HTTP on another host has no clipboard; older browsers ask and may be told no.
      toast.info(t('failed'))
    }
  }
  return (
    <AppTooltip content={label} aria="none" aria-live="polite">
      <Button
        variant="plain"
        hasNoPadding
        aria-label={label}
        icon={isCopied ? <CheckIcon /> : <CopyIcon />}
        onClick={() => void copy()}
        onMouseLeave={() => setCopied(false)}
        onBlur={() => setCopied(false)}
      />
    </AppTooltip>
  )
}
