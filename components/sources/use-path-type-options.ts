'use client'

import { useTranslations } from 'use-intl'
import type { SelectFieldOption } from '#components/form/select-field.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { isAppError } from '#lib/errors.ts'
import { assertObsSupported } from '#lib/sources/obs/assert-obs-supported.ts'
import { pathTypes } from '#lib/sources/source.ts'

/** Every path type the manual names; one that the cluster is too old for is shown and says so. */
export function usePathTypeOptions(cluster: ClusterView | undefined): SelectFieldOption[] {
  const t = useTranslations('sources')
  return pathTypes.map((value) => {
    const name = t(`${value}.name`)
    if (value !== 'OBS' || cluster === undefined || hasObs(cluster)) return { value, label: name }
    return { value, label: t('optionRefused', { pathType: name, reason: t('needsNewerVersion') }), isDisabled: true }
  })
}

function hasObs({ systemVersion }: ClusterView): boolean {
  try {
    assertObsSupported(systemVersion)
    return true
  } catch (error) {
    if (isAppError(error)) return false
    throw error
  }
}
