'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { ActionForm } from '#components/form/action-form.tsx'
import { FormColumn } from '#components/form/form-column.tsx'
import { RepeatedFields } from '#components/form/repeated-fields.tsx'
import { TextAreaField } from '#components/form/text-area-field.tsx'
import { TextField } from '#components/form/text-field.tsx'
import { type ResourceManagerEntry, resourceManagersSchema } from '#lib/sources/storage-entries.ts'

/** A form is an object: the list is a field of it, called as the action calls it. */
const formSchema = z.object({ values: resourceManagersSchema })
export type ResourceManagersValues = z.infer<typeof formSchema>

const empty: ResourceManagerEntry = { url: '', ca: '' }

interface ResourceManagersFormProps {
  values: ResourceManagerEntry[]
  onSubmit: (values: ResourceManagersValues) => Promise<unknown>
  cancelHref: string
}

export function ResourceManagersForm({ values, onSubmit, cancelHref }: ResourceManagersFormProps) {
  const t = useTranslations('clusters.resourceManagers')
  const form = useForm<ResourceManagersValues, unknown, ResourceManagersValues>({
    defaultValues: { values: values.length === 0 ? [empty] : values },
    resolver: zodResolver(formSchema),
  })
  return (
    <FormColumn>
      <ActionForm form={form} onSubmit={onSubmit} cancel={cancelHref}>
        <RepeatedFields
          name="values"
          empty={empty}
          fewest={0}
          most={8}
          titleOf={(number) => t('resourceManager', { number })}
          removeLabel={t('remove')}
          removeLabelOf={(number) => t('removeOf', { number })}
          addLabel={t('add')}
          whenNone={t('none')}
        >
          {(index) => (
            <>
              <TextField<ResourceManagersValues>
                name={`values.${index}.url`}
                label={t('url')}
                helper={t('urlHelp')}
                isRequired
                isCode
              />
              <TextAreaField<ResourceManagersValues>
                name={`values.${index}.ca`}
                label={t('ca')}
                helper={t('caHelp')}
                rows={4}
              />
            </>
          )}
        </RepeatedFields>
      </ActionForm>
    </FormColumn>
  )
}
