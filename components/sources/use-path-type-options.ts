'use client'

import { useTranslations } from 'use-intl'
import type { SelectFieldOption } from '#components/form/select-field.tsx'
import { isSupportedPathType } from '#lib/sources/path-types.ts'
import { pathTypes } from '#lib/sources/source.ts'

/** Every path type the manual names; those without a driver yet are shown and say so. */
export function usePathTypeOptions(): SelectFieldOption[] {
  const t = useTranslations('sources')
  return pathTypes.map((pathType) =>
    isSupportedPathType(pathType)
      ? { value: pathType, label: t(`${pathType}.name`) }
      : { value: pathType, label: t('notAvailable', { pathType: t(`${pathType}.name`) }), isDisabled: true },
  )
}
