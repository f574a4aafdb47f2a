'use client'

import { TextInput } from '@patternfly/react-core'
import { useEffect } from 'react'
import { type FieldValues, useFormContext } from 'react-hook-form'
import { FieldFrame, type FieldProps } from '#components/form/field-frame.tsx'
import { useField } from '#components/form/use-field.ts'
import type { ClusterView } from '#lib/contract/clusters.ts'

/** Follows the cluster's network type, so that nobody has to know it; shown, never changed by hand. */
export function IpModeField({ cluster, ...props }: FieldProps & { cluster: ClusterView | undefined }) {
  const { setValue } = useFormContext<FieldValues>()
  const { field, id, helpId, error } = useField<FieldValues>(props.name)
  const networkType = cluster?.networkType
  useEffect(() => {
    if (networkType !== undefined && field.value !== networkType) setValue(props.name, networkType)
  }, [networkType, field.value, props.name, setValue])
  return (
    <FieldFrame
      id={id}
      helpId={helpId}
      label={props.label}
      helper={props.helper}
      error={error}
      isRequired={props.isRequired ?? false}
    >
      <TextInput
        id={id}
        ref={field.ref}
        value={String(field.value ?? '')}
        readOnlyVariant="default"
        aria-describedby={helpId}
      />
    </FieldFrame>
  )
}
