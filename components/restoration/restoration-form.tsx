'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { FormSection } from '@patternfly/react-core'
import { useForm, useWatch } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { ActionForm } from '#components/form/action-form.tsx'
import { SelectField } from '#components/form/select-field.tsx'
import { TextField } from '#components/form/text-field.tsx'
import type { BackupFileOriginView } from '#lib/contract/archives.ts'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { restorationTaskSchema } from '#lib/contract/tasks.ts'
import { SelectionFields } from './options/selection-fields.tsx'
import { defaultTargets, type RestorationFormValues } from './restoration-form-values.ts'
import { TargetsField } from './targets-field.tsx'
import './restoration.css'

interface RestorationFormProps {
  clusters: readonly ClusterView[]
  initial: RestorationFormValues
  /** What the backup task has stored that the form was filled in from. */
  secretsSet: BackupFileOriginView['secretsSet']
  onSubmit: (values: RestorationFormValues) => Promise<unknown>
}

/** The manual's form of a restoration task. */
export function RestorationForm({ clusters, initial, secretsSet, onSubmit }: RestorationFormProps) {
  const t = useTranslations('restoration.form')
  const form = useForm({ resolver: zodResolver(restorationTaskSchema), defaultValues: initial })
  const clusterId = useWatch({ control: form.control, name: 'clusterId' })
  const selection = useWatch({ control: form.control, name: 'selection' })
  const cluster = clusters.find((one) => one.id === clusterId)

  return (
    <div className="restoration-form">
      <ActionForm form={form} onSubmit={onSubmit} cancel="/restoration-management">
        <FormSection title={t('basic')} titleElement="h2">
          <TextField<RestorationFormValues> name="name" label={t('name')} helper={t('nameHelp')} isRequired />
          <SelectField<RestorationFormValues>
            name="clusterId"
            label={t('object')}
            helper={t('objectHelp')}
            placeholder={t('objectPlaceholder')}
            options={clusters.map((one) => ({ value: one.id, label: `${one.name} (${one.systemVersion})` }))}
            onChosen={(id) => form.setValue('targets', defaultTargets(clusters.find((one) => one.id === id)))}
            isRequired
          />
        </FormSection>
        <FormSection title={t('configuration')} titleElement="h2">
          <TargetsField cluster={cluster} secretsSet={secretsSet} />
          <SelectionFields
            selection={selection}
            isDisabled={false}
            onChange={(chosen) => form.setValue('selection', chosen, { shouldDirty: true })}
          />
        </FormSection>
      </ActionForm>
    </div>
  )
}
