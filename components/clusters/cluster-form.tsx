'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { Alert, FormSection } from '@patternfly/react-core'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { ActionForm } from '#components/form/action-form.tsx'
import { FormColumn } from '#components/form/form-column.tsx'
import { RadioField } from '#components/form/radio-field.tsx'
import { TextField } from '#components/form/text-field.tsx'
import { clusterSchema, networkTypes } from '#lib/contract/clusters.ts'

export type ClusterValues = z.infer<typeof clusterSchema>

interface ClusterFormProps {
  values: ClusterValues
  onSubmit: (values: ClusterValues) => Promise<unknown>
  cancelHref: string
}

export function ClusterForm({ values, onSubmit, cancelHref }: ClusterFormProps) {
  const t = useTranslations('clusters.form')
  const form = useForm<ClusterValues, unknown, ClusterValues>({
    defaultValues: values,
    resolver: zodResolver(clusterSchema),
  })
  return (
    <FormColumn>
      <ActionForm form={form} onSubmit={onSubmit} cancel={cancelHref}>
        <FormSection>
          <TextField<ClusterValues> name="name" label={t('name')} helper={t('nameHelp')} isRequired />
          <TextField<ClusterValues>
            name="systemVersion"
            label={t('systemVersion')}
            helper={t('systemVersionHelp')}
            isRequired
          />
          <RadioField<ClusterValues>
            name="networkType"
            label={t('networkType')}
            helper={t('networkTypeHelp')}
            options={networkTypes.map((value) => ({ value, label: value }))}
          />
          <RadioField<ClusterValues>
            name="securityMode"
            label={t('securityMode')}
            options={[
              { value: 'Normal', label: t('normal'), description: t('normalHelp') },
              {
                value: 'Security',
                label: t('security'),
                description: t('securityHelp'),
                body: (
                  <Alert variant="warning" isInline component="p" title={t('securityUnsupportedTitle')}>
                    {t('securityUnsupported')}
                  </Alert>
                ),
              },
            ]}
          />
          <TextField<ClusterValues>
            name="dataStoragePath"
            label={t('dataStoragePath')}
            helper={t('dataStoragePathHelp')}
            isCode
            isRequired
          />
        </FormSection>
      </ActionForm>
    </FormColumn>
  )
}
