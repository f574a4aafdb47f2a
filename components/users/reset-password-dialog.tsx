'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { resetPassword } from '#app/(console)/users/actions.ts'
import { FormDialog } from '#components/form/form-dialog.tsx'
import { useAction } from '#components/query/use-action.ts'
import { passwordSchema, type UserView } from '#lib/contract/users.ts'
import { NewPasswordField } from './new-password-field.tsx'

const schema = z.object({ password: passwordSchema })
type PasswordValues = z.infer<typeof schema>

export function ResetPasswordDialog({ user, onClose }: { user: UserView; onClose: () => void }) {
  const t = useTranslations('users')
  const { id, name } = user
  const form = useForm<PasswordValues, unknown, PasswordValues>({
    defaultValues: { password: '' },
    resolver: zodResolver(schema),
  })
  const reset = useAction(({ password }: PasswordValues) => resetPassword({ id, password }), {
    invalidates: ['/api/users'],
    failure: 'caller',
    success: () => t('reset.done', { name }),
    onSuccess: onClose,
  })
  return (
    <FormDialog
      title={t('reset.title', { name })}
      description={t('reset.body', { name })}
      form={form}
      onSubmit={reset.mutateAsync}
      submitLabel={t('reset.submit', { name })}
      onClose={onClose}
    >
      <NewPasswordField<PasswordValues> name="password" label={t('reset.password')} helper={t('form.passwordHelp')} />
    </FormDialog>
  )
}
