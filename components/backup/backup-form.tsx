'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { AlertActionLink, FormSection } from '@patternfly/react-core'
import { useForm, useWatch } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { ActionForm } from '#components/form/action-form.tsx'
import { FormColumn } from '#components/form/form-column.tsx'
import { NumberField } from '#components/form/number-field.tsx'
import { RadioField } from '#components/form/radio-field.tsx'
import { SelectField } from '#components/form/select-field.tsx'
import { TextField } from '#components/form/text-field.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { type BackupTaskView, backupTaskSchema } from '#lib/contract/tasks.ts'
import type { BackupFormValues } from './backup-form-values.ts'
import { BackupPlaceFields } from './backup-place-fields.tsx'
import { ResultingFile } from './resulting-file.tsx'
import { ServicesField } from './services-field.tsx'
import './backup.css'

interface BackupFormProps {
  clusters: readonly ClusterView[]
  initial: BackupFormValues
  /** null: a new one. The name and cluster of one that exists are part of its folder and stay. */
  task: BackupTaskView | null
  onSubmit: (values: BackupFormValues) => Promise<unknown>
  /** Gives the form the values as somebody else has stored them since. */
  onReload?: () => void
}

/** The manual's form of a backup task, for Create and Configure. */
export function BackupForm({ clusters, initial, task, onSubmit, onReload }: BackupFormProps) {
  const t = useTranslations('backup.form')
  const form = useForm({ resolver: zodResolver(backupTaskSchema), defaultValues: initial })
  const clusterId = useWatch({ control: form.control, name: 'clusterId' })
  const cluster = clusters.find((one) => one.id === clusterId)
  const isExisting = task !== null

  return (
    <FormColumn>
      <ActionForm
        form={form}
        onSubmit={onSubmit}
        cancel="/backup-management"
        offer={({ code }) =>
          code === 'WRONG_STATE' && onReload !== undefined ? (
            <AlertActionLink onClick={onReload}>{t('reload')}</AlertActionLink>
          ) : null
        }
      >
        <FormSection title={t('basic')} titleElement="h2">
          <TextField<BackupFormValues>
            name="name"
            label={t('name')}
            helper={t('nameHelp')}
            isRequired
            isDisabled={isExisting}
          />
          <SelectField<BackupFormValues>
            name="clusterId"
            label={t('object')}
            helper={t('objectHelp')}
            placeholder={t('objectPlaceholder')}
            options={clusters.map((one) => ({ value: one.id, label: `${one.name} (${one.systemVersion})` }))}
            onChosen={() => form.setValue('serviceIds', null)}
            isRequired
            isDisabled={isExisting}
          />
          <RadioField<BackupFormValues>
            name="mode"
            label={t('mode')}
            options={[
              { value: 'Manual', label: t('manual'), description: t('modeHelp') },
              { value: 'Periodic', label: t('periodic'), description: t('periodicLater'), isDisabled: true },
            ]}
            isRequired
          />
        </FormSection>
        <FormSection title={t('configuration')} titleElement="h2">
          <ServicesField cluster={cluster} />
        </FormSection>
        <FormSection title={t('place')} titleElement="h2">
          <BackupPlaceFields cluster={cluster} task={task} />
          <NumberField<BackupFormValues>
            name="maxCopies"
            label={t('maxCopies')}
            helper={t('maxCopiesHelp')}
            min={1}
            max={1000}
            isRequired
          />
          <ResultingFile cluster={cluster} createdAt={task?.createdAt ?? null} />
        </FormSection>
      </ActionForm>
    </FormColumn>
  )
}
