'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { FormSection } from '@patternfly/react-core'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { ActionForm } from '#components/form/action-form.tsx'
import { CheckboxField } from '#components/form/checkbox-field.tsx'
import { FormColumn } from '#components/form/form-column.tsx'
import { RepeatedFields } from '#components/form/repeated-fields.tsx'
import { TextField } from '#components/form/text-field.tsx'
import { nameServiceSchema } from '#lib/contract/clusters.ts'
import { defaultNameService, nameNodeWebPorts } from '#lib/sources/hdfs/hdfs-place.ts'
import { NameNodeFields } from './name-node-fields.tsx'
import type { NameServiceView } from './name-service-row.tsx'

export type NameServiceValues = z.infer<typeof nameServiceSchema>

const emptyNameNode = { host: '', address: '', httpPort: nameNodeWebPorts.http, https: false, ca: '' }
const newNameService: NameServiceValues = {
  name: defaultNameService,
  isRemote: false,
  userName: 'hdfs',
  // An active one and its standby.
  nameNodes: [emptyNameNode, emptyNameNode],
}

interface NameServiceFormProps {
  /** null: a new one. */
  nameService: NameServiceView | null
  onSubmit: (values: NameServiceValues) => Promise<unknown>
  cancelHref: string
}

export function NameServiceForm({ nameService, onSubmit, cancelHref }: NameServiceFormProps) {
  const t = useTranslations('clusters.nameServiceForm')
  const form = useForm<NameServiceValues, unknown, NameServiceValues>({
    defaultValues: nameService ?? newNameService,
    resolver: zodResolver(nameServiceSchema),
  })
  return (
    <FormColumn>
      <ActionForm form={form} onSubmit={onSubmit} cancel={cancelHref}>
        <FormSection>
          <TextField<NameServiceValues> name="name" label={t('name')} helper={t('nameHelp')} isRequired />
          <CheckboxField<NameServiceValues> name="isRemote" label={t('remote')} helper={t('remoteHelp')} />
          <TextField<NameServiceValues> name="userName" label={t('userName')} helper={t('userNameHelp')} isRequired />
        </FormSection>
        <FormSection title={t('nameNodes')} titleElement="h2">
          <RepeatedFields
            name="nameNodes"
            empty={emptyNameNode}
            fewest={1}
            most={8}
            titleOf={(number) => t('nameNode', { number })}
            removeLabel={t('removeNameNode')}
            removeLabelOf={(number) => t('removeNameNodeOf', { number })}
            addLabel={t('addNameNode')}
          >
            {(index) => <NameNodeFields index={index} />}
          </RepeatedFields>
        </FormSection>
      </ActionForm>
    </FormColumn>
  )
}
