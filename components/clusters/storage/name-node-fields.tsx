'use client'

import { useFormContext, useWatch } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { CheckboxField } from '#components/form/checkbox-field.tsx'
import { NumberField } from '#components/form/number-field.tsx'
import { TextAreaField } from '#components/form/text-area-field.tsx'
import { TextField } from '#components/form/text-field.tsx'
import { nameNodeWebPorts } from '#lib/sources/hdfs/hdfs-place.ts'
import type { NameServiceValues } from './name-service-form.tsx'

/** Where one NameNode's web server is. */
export function NameNodeFields({ index }: { index: number }) {
  const t = useTranslations('clusters.nameServiceForm')
  const { control, getValues, setValue } = useFormContext<NameServiceValues>()
  const prefix = `nameNodes.${index}` as const
  const [hasHttps, ca] = useWatch({ control, name: [`${prefix}.https`, `${prefix}.ca`] })

  /** A port that somebody chose stays. */
  function followDefaultPort(isHttps: boolean) {
    const [before, after] = isHttps ? (['http', 'https'] as const) : (['https', 'http'] as const)
    const port = `${prefix}.httpPort` as const
    if (getValues(port) !== nameNodeWebPorts[before]) return
    setValue(port, nameNodeWebPorts[after], { shouldDirty: true, shouldValidate: true })
  }

  return (
    <>
      <TextField<NameServiceValues> name={`${prefix}.host`} label={t('host')} helper={t('hostHelp')} isRequired />
      <TextField<NameServiceValues> name={`${prefix}.address`} label={t('address')} helper={t('addressHelp')} />
      <NumberField<NameServiceValues>
        name={`${prefix}.httpPort`}
        label={t('httpPort')}
        helper={t('httpPortHelp')}
        min={1}
        max={65535}
        isRequired
      />
      <CheckboxField<NameServiceValues> name={`${prefix}.https`} label={t('https')} onTicked={followDefaultPort} />
      {/* What was typed stays in sight: it is checked whether it counts or not. */}
      {hasHttps || ca !== '' ? (
        <TextAreaField<NameServiceValues> name={`${prefix}.ca`} label={t('ca')} helper={t('caHelp')} rows={6} />
      ) : null}
    </>
  )
}
