'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { ActionForm } from '#components/form/action-form.tsx'
import { FormColumn } from '#components/form/form-column.tsx'
import { TextField } from '#components/form/text-field.tsx'
import { WriteOnlyField } from '#components/form/write-only-field.tsx'
import { type ClusterView, obsSchema } from '#lib/contract/clusters.ts'

export type ObsValues = z.infer<typeof obsSchema>

interface ObsFormProps {
  /** null: none yet. */
  obs: ClusterView['obs']
  onSubmit: (values: ObsValues) => Promise<unknown>
  cancelHref: string
}

export function ObsForm({ obs, onSubmit, cancelHref }: ObsFormProps) {
  const t = useTranslations('clusters.obs')
  const { secretKeySet = null, ...entry } = obs ?? { endpoint: '', region: '', bucket: '', accessKey: '' }
  const form = useForm<ObsValues, unknown, ObsValues>({
    defaultValues: { ...entry, secretKey: undefined },
    resolver: zodResolver(obsSchema),
  })
  return (
    <FormColumn>
      <ActionForm form={form} onSubmit={onSubmit} cancel={cancelHref}>
        <TextField<ObsValues> name="endpoint" label={t('endpoint')} helper={t('endpointHelp')} isRequired isCode />
        <TextField<ObsValues> name="region" label={t('region')} helper={t('regionHelp')} />
        <TextField<ObsValues> name="bucket" label={t('bucket')} helper={t('bucketHelp')} isRequired />
        <TextField<ObsValues> name="accessKey" label={t('accessKey')} helper={t('accessKeyHelp')} isRequired isCode />
        <WriteOnlyField<ObsValues> name="secretKey" label={t('secretKey')} stored={secretKeySet} isRequired />
      </ActionForm>
    </FormColumn>
  )
}
