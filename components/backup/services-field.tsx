'use client'

import { Checkbox, Radio } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { FieldFrame } from '#components/form/field-frame.tsx'
import { useField } from '#components/form/use-field.ts'
import type { ClusterView } from '#lib/contract/clusters.ts'
import type { BackupFormValues } from './backup-form-values.ts'

/** All Kafka services of the cluster, or Assign Service. */
export function ServicesField({ cluster }: { cluster: ClusterView | undefined }) {
  const t = useTranslations('backup.form')
  const { field, id, helpId, error } = useField<BackupFormValues>('serviceIds')
  const assigned = Array.isArray(field.value) ? field.value.map(String) : null
  const services = cluster?.services ?? []

  function assign(serviceId: string, isChosen: boolean) {
    const rest = (assigned ?? []).filter((one) => one !== serviceId)
    field.onChange(isChosen ? [...rest, serviceId] : rest)
  }

  return (
    <FieldFrame
      id={id}
      helpId={helpId}
      label={t('services')}
      helper={helperText()}
      error={error}
      isRequired
      role="radiogroup"
    >
      <Radio
        id={`${id}-all`}
        ref={field.ref}
        name={field.name}
        label={t('allServices')}
        description={t('allServicesHelp')}
        isChecked={assigned === null}
        onChange={() => field.onChange(null)}
      />
      <Radio
        id={`${id}-assign`}
        name={field.name}
        label={t('assignService')}
        description={t('assignServiceHelp')}
        isChecked={assigned !== null}
        isDisabled={services.length === 0}
        onChange={() => field.onChange([])}
        body={
          assigned === null
            ? undefined
            : services.map((service) => (
                <Checkbox
                  key={service.id}
                  id={`${id}-${service.id}`}
                  label={service.name}
                  isChecked={assigned.includes(service.id)}
                  onChange={(_event, isChosen) => assign(service.id, isChosen)}
                />
              ))
        }
      />
    </FieldFrame>
  )

  function helperText(): string | null {
    if (cluster === undefined) return t('chooseClusterFirst')
    return services.length === 0 ? t('noServices') : null
  }
}
