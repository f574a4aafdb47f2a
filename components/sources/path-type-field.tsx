'use client'

import type { FieldValues } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { SelectField } from '#components/form/select-field.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { type PathType, pathTypes } from '#lib/sources/source.ts'
import { usePathTypeOptions } from './use-path-type-options.ts'

interface PathTypeFieldProps {
  /** Where the place stands in the form: `place`, `targets.0.place`. */
  prefix: string
  pathType: PathType
  cluster: ClusterView | undefined
  /** Puts the fields of that type in place of those of the former. */
  onChosen: (pathType: PathType) => void
}

export function PathTypeField({ prefix, pathType, cluster, onChosen }: PathTypeFieldProps) {
  const t = useTranslations()
  const options = usePathTypeOptions(cluster)
  return (
    <SelectField<FieldValues>
      name={`${prefix}.pathType`}
      label={t('backup.form.pathType')}
      helper={t(`sources.${pathType}.help`)}
      options={options}
      onChosen={(value) => {
        const chosen = pathTypes.find((one) => one === value)
        if (chosen !== undefined) onChosen(chosen)
      }}
      isRequired
    />
  )
}
