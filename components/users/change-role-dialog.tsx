'use client'

import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { setUserRole } from '#app/(console)/users/actions.ts'
import { FormDialog } from '#components/form/form-dialog.tsx'
import { useAction } from '#components/query/use-action.ts'
import type { Role, UserView } from '#lib/contract/users.ts'
import { RoleField } from './role-field.tsx'

interface RoleValues {
  role: Role
}

export function ChangeRoleDialog({ user, onClose }: { user: UserView; onClose: () => void }) {
  const t = useTranslations('users.role')
  const roleNames = useTranslations('shell.role')
  const { id, name } = user
  const form = useForm<RoleValues, unknown, RoleValues>({ defaultValues: { role: user.role } })
  const change = useAction(({ role }: RoleValues) => setUserRole({ id, role }), {
    invalidates: ['/api/users'],
    failure: 'caller',
    success: (_value, { role }) => t('done', { name, role: roleNames(role) }),
    onSuccess: onClose,
  })
  return (
    <FormDialog
      title={t('title', { name })}
      form={form}
      onSubmit={change.mutateAsync}
      submitLabel={t('submit', { name })}
      onClose={onClose}
    >
      <RoleField<RoleValues> name="role" />
    </FormDialog>
  )
}
