'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { createUser } from '#app/(console)/users/actions.ts'
import { FormDialog } from '#components/form/form-dialog.tsx'
import { TextField } from '#components/form/text-field.tsx'
import { useAction } from '#components/query/use-action.ts'
import { createUserSchema } from '#lib/contract/users.ts'
import { NewPasswordField } from './new-password-field.tsx'
import { RoleField } from './role-field.tsx'

type UserValues = z.infer<typeof createUserSchema>

export function CreateUserDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('users.form')
  const form = useForm<UserValues, unknown, UserValues>({
    defaultValues: { name: '', role: 'Viewer', password: '' },
    resolver: zodResolver(createUserSchema),
  })
  const create = useAction<UserValues, { id: string }>(createUser, {
    invalidates: ['/api/users'],
    failure: 'caller',
    success: (_value, { name }) => t('created', { name }),
    onSuccess: onClose,
  })
  return (
    <FormDialog
      title={t('createTitle')}
      form={form}
      onSubmit={create.mutateAsync}
      submitLabel={t('submit')}
      onClose={onClose}
    >
      <TextField<UserValues> name="name" label={t('name')} helper={t('nameHelp')} isRequired />
      <RoleField<UserValues> name="role" />
      <NewPasswordField<UserValues> name="password" label={t('password')} helper={t('passwordHelp')} />
    </FormDialog>
  )
}
