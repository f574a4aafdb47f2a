'use client'

import Link from 'next/link'
import { type FieldValues, useFormContext, useWatch } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { FieldProps } from '#components/form/field-frame.tsx'
import { SelectField } from '#components/form/select-field.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { builtInNameServices } from '#lib/sources/hdfs/hdfs-place.ts'
import { firstNameNode } from './empty-place.ts'

interface NameServiceFieldProps extends FieldProps {
  /** Where the place stands in the form. */
  prefix: string
  isRemote: boolean
  cluster: ClusterView | undefined
}

/** The NameServices of the inventory; a remote one brings the address of its first NameNode into the form. */
export function NameServiceField({ prefix, isRemote, cluster, ...props }: NameServiceFieldProps) {
  const t = useTranslations('sources.nameServices')
  const { setValue, clearErrors } = useFormContext<FieldValues>()
  const chosen: unknown = useWatch({ name: props.name })
  const registered = (cluster?.nameServices ?? []).filter((one) => one.isRemote === isRemote).map(({ name }) => name)
  const others = [
    ...(isRemote ? builtInNameServices : []),
    ...(typeof chosen === 'string' && chosen !== '' ? [chosen] : []),
  ]
  const unregistered = [...new Set(others)].filter((name) => !registered.includes(name))
  const needsEntry = !isRemote && cluster !== undefined && registered.length === 0

  return (
    <SelectField<FieldValues>
      {...props}
      helper={
        needsEntry
          ? t.rich('noLocal', { link: (text) => <Link href={`/clusters/${cluster.id}`}>{text}</Link> })
          : props.helper
      }
      options={[
        ...registered.map((name) => ({ value: name, label: name })),
        ...unregistered.map((name) => ({ value: name, label: t('notInInventory', { name }) })),
      ]}
      onChosen={(name) => {
        if (!isRemote || !registered.includes(name)) return
        const { nameNode, nameNodePort } = firstNameNode(cluster, name)
        setValue(`${prefix}.nameNode`, nameNode, { shouldDirty: true })
        setValue(`${prefix}.nameNodePort`, nameNodePort, { shouldDirty: true })
        clearErrors([`${prefix}.nameNode`, `${prefix}.nameNodePort`])
      }}
    />
  )
}
