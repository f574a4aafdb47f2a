'use client'

import { Button } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { useSignOut } from '#components/shell/use-sign-out.ts'

export function SignOutButton() {
  const t = useTranslations('login.change')
  const leave = useSignOut()
  return (
    <Button variant="link" isInline isLoading={leave.isPending} onClick={() => leave.mutate()}>
      {t('signOut')}
    </Button>
  )
}
