'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { Alert } from '@patternfly/react-core'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { signIn } from '#app/login/actions.ts'
import { ActionForm } from '#components/form/action-form.tsx'
import { PasswordField } from '#components/form/password-field.tsx'
import { TextField } from '#components/form/text-field.tsx'
import { useAction } from '#components/query/use-action.ts'
import { FrontPage } from '#components/shell/front-page.tsx'
import { signInSchema } from '#lib/contract/users.ts'

type SignInValues = z.infer<typeof signInSchema>

/** @param returnPath checked by the page: it is of this console @param hasEnded there was a session until now */
export function LoginForm({ returnPath, hasEnded }: { returnPath: string; hasEnded: boolean }) {
  const t = useTranslations('login')
  const form = useForm<SignInValues, unknown, SignInValues>({
    defaultValues: { name: '', password: '' },
    resolver: zodResolver(signInSchema),
  })
  const enter = useAction<SignInValues, { mustChangePassword: boolean }>(signIn, {
    failure: 'caller',
    // A page load: what was rendered and fetched for nobody is not shown to somebody.
    onSuccess: ({ mustChangePassword }) => location.assign(mustChangePassword ? '/change-password' : returnPath),
  })
  return (
    <FrontPage title={t('title')} lead={t('lead')}>
      {hasEnded ? <Alert variant="info" isInline component="p" title={t('ended')} /> : null}
      <ActionForm form={form} onSubmit={enter.mutateAsync} submitLabel={t('submit')} isDisabled={enter.isSuccess}>
        <TextField<SignInValues> name="name" label={t('name')} autoComplete="username" />
        <PasswordField<SignInValues> name="password" label={t('password')} autoComplete="current-password" />
      </ActionForm>
    </FrontPage>
  )
}
