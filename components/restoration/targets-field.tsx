'use client'

import { Checkbox } from '@patternfly/react-core'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { FieldFrame } from '#components/form/field-frame.tsx'
import { useErrorText } from '#components/form/use-error-text.ts'
import type { BackupFileOriginView } from '#lib/contract/archives.ts'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { newTarget, type RestorationFormValues } from './restoration-form-values.ts'
import { TargetFields } from './target-fields.tsx'

interface TargetsFieldProps {
  cluster: ClusterView | undefined
  /** What the backup task has stored that the form was filled in from. */
  secretsSet: BackupFileOriginView['secretsSet']
}

/** Which Kafka services of the cluster are restored, each from an archive of its own. */
export function TargetsField({ cluster, secretsSet }: TargetsFieldProps) {
  const t = useTranslations('restoration.form')
  const errorText = useErrorText()
  const { control, formState } = useFormContext<RestorationFormValues>()
  const { fields, append, remove } = useFieldArray({ control, name: 'targets' })
  const error = formState.errors.targets
  const services = cluster?.services ?? []

  return (
    <>
      <FieldFrame
        id="restoration-services"
        helpId="restoration-services-help"
        label={t('services')}
        helper={helperText()}
        error={errorText(error?.root?.message ?? error?.message)}
        isRequired
        role="group"
      >
        {services.map((service) => {
          const index = fields.findIndex((field) => field.serviceId === service.id)
          return (
            <Checkbox
              key={service.id}
              id={`service-${service.id}`}
              label={service.name}
              isChecked={index >= 0}
              onChange={(_event, isChosen) => (isChosen ? append(newTarget(service)) : remove(index))}
            />
          )
        })}
      </FieldFrame>
      {cluster !== undefined &&
        fields.map((field, index) => {
          const service = services.find((one) => one.id === field.serviceId)
          return (
            service !== undefined && (
              <TargetFields key={field.id} index={index} cluster={cluster} service={service} secretsSet={secretsSet} />
            )
          )
        })}
    </>
  )

  function helperText(): string {
    if (cluster === undefined) return t('chooseClusterFirst')
    return services.length === 0 ? t('noServices') : t('servicesHelp')
  }
}
