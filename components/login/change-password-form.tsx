'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { changePassword } from '#app/change-password/actions.ts'
import { ActionForm } from '#components/form/action-form.tsx'
import { PasswordField } from '#components/form/password-field.tsx'
import { useAction } from '#components/query/use-action.ts'
import { FrontPage } from '#components/shell/front-page.tsx'
import { changePasswordSchema } from '#lib/contract/users.ts'
import { SignOutButton } from './sign-out-button.tsx'

type PasswordValues = z.infer<typeof changePasswordSchema>

/** @param isForced somebody else chose the present password: there is no way on but to change it, or to sign out */
export function ChangePasswordForm({ isForced }: { isForced: boolean }) {
  const t = useTranslations('login.change')
  const form = useForm<PasswordValues, unknown, PasswordValues>({
    defaultValues: { current: '', next: '', repeat: '' },
    resolver: zodResolver(changePasswordSchema),
  })
  const change = useAction<PasswordValues, null>(changePassword, {
    failure: 'caller',
    success: () => t('done'),
    // A page load: the pages of the console were rendered as redirects to here.
    onSuccess: () => location.assign('/overview'),
  })
  return (
    <FrontPage title={t(isForced ? 'forcedTitle' : 'title')} lead={t(isForced ? 'forced' : 'lead')}>
      <ActionForm
        form={form}
        onSubmit={change.mutateAsync}
        submitLabel={t('submit')}
        isDisabled={change.isSuccess}
        {...(isForced ? {} : { cancel: '/overview' })}
      >
        <PasswordField<PasswordValues> name="current" label={t('current')} autoComplete="current-password" />
        <PasswordField<PasswordValues>
          name="next"
          label={t('next')}
          helper={t('nextHelp')}
          autoComplete="new-password"
        />
        <PasswordField<PasswordValues> name="repeat" label={t('repeat')} autoComplete="new-password" />
      </ActionForm>
      {isForced ? <SignOutButton /> : null}
    </FrontPage>
  )
}
