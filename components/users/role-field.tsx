'use client'

import type { FieldPath, FieldValues } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { RadioField } from '#components/form/radio-field.tsx'
import { roles } from '#lib/contract/users.ts'

export function RoleField<T extends FieldValues>({ name }: { name: FieldPath<T> }) {
  const t = useTranslations()
  return (
    <RadioField<T>
      name={name}
      label={t('users.form.role')}
      options={roles.map((role) => ({
        value: role,
        label: t(`shell.role.${role}`),
        description: t(`users.roleHelp.${role}`),
      }))}
    />
  )
}
