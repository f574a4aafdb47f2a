'use client'

import type { FieldValues } from 'react-hook-form'
import { CheckboxField } from '#components/form/checkbox-field.tsx'
import { NumberField } from '#components/form/number-field.tsx'
import { TextField } from '#components/form/text-field.tsx'
import { type StoredSecret, WriteOnlyField } from '#components/form/write-only-field.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { pathTypeDefinitions } from '#lib/sources/path-types.ts'
import type { PathType, SourceField } from '#lib/sources/source.ts'
import { HostKeyField } from './host-key-field.tsx'
import { IpModeField } from './ip-mode-field.tsx'
import { NameServiceField } from './name-service-field.tsx'
import { type PlaceSide, usePlaceTexts } from './use-place-texts.ts'

interface PlaceFieldsProps {
  /** Where the place stands in the form: `place`, `targets.0.place`. */
  prefix: string
  pathType: PathType
  side: PlaceSide
  cluster: ClusterView | undefined
  /** What is stored for a secret, by the name of its field; null: nothing is. */
  storedOf: (name: string) => StoredSecret | null
}

/** The fields of a path type, as its definition names them. */
export function PlaceFields(props: PlaceFieldsProps) {
  const definition: { fields: readonly SourceField[] } = pathTypeDefinitions[props.pathType][props.side]
  // Another path type's field of the same name is another field.
  return definition.fields.map((field) => (
    <PlaceField key={`${props.pathType}.${field.name}`} {...props} field={field} />
  ))
}

function PlaceField({ prefix, pathType, side, cluster, storedOf, field }: PlaceFieldsProps & { field: SourceField }) {
  const { labelOf, helpOf } = usePlaceTexts(pathType, side)
  const common = {
    name: `${prefix}.${field.name}`,
    label: labelOf(field.name),
    helper: helpOf(field.name),
    isRequired: field.required,
  }
  switch (field.input) {
    case 'text':
      return <TextField<FieldValues> {...common} />
    case 'folder':
    case 'file':
      return <TextField<FieldValues> {...common} isCode isTypingTrimmed />
    case 'number':
      return <NumberField<FieldValues> {...common} min={1} max={65535} />
    case 'checkbox':
      // A box that must be ticked would be another thing than one that is there.
      return <CheckboxField<FieldValues> {...common} isRequired={false} />
    case 'ip-mode':
      return <IpModeField {...common} cluster={cluster} />
    case 'local-name-service':
    case 'remote-name-service':
      return (
        <NameServiceField
          {...common}
          prefix={prefix}
          isRemote={field.input !== 'local-name-service'}
          cluster={cluster}
        />
      )
    case 'host-key':
      return <HostKeyField {...common} prefix={prefix} />
    case 'password':
    case 'private-key':
      return (
        <WriteOnlyField<FieldValues>
          {...common}
          stored={storedOf(field.name)}
          isMultiline={field.input === 'private-key'}
        />
      )
    default:
      return field.input satisfies never
  }
}
