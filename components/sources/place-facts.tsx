'use client'

import { DescriptionList } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import { Fact } from '#components/shell/fact.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { SecretSetView } from '#lib/contract/clusters.ts'
import { pathTypeDefinitions, type RestorationPlace } from '#lib/sources/path-types.ts'
import type { SourceField } from '#lib/sources/source.ts'
import { usePlaceTexts } from './use-place-texts.ts'

interface PlaceFactsProps {
  place: RestorationPlace
  secretsSet: Record<string, SecretSetView>
}

/** All parameters of a place that is restored from, to be read. */
export function PlaceFacts({ place, secretsSet }: PlaceFactsProps) {
  const t = useTranslations()
  const { labelOf } = usePlaceTexts(place.pathType, 'restoration')
  const fields: readonly SourceField[] = pathTypeDefinitions[place.pathType].restoration.fields
  const values = new Map<string, unknown>(Object.entries(place))
  return (
    <DescriptionList isCompact columnModifier={{ default: '1Col', md: '2Col', xl: '3Col' }}>
      <Fact term={t('restoration.task.pathType')}>{t(`sources.${place.pathType}.name`)}</Fact>
      {fields.map((field) => (
        <Fact key={field.name} term={labelOf(field.name)}>
          {showValue(field)}
        </Fact>
      ))}
    </DescriptionList>
  )

  function showValue({ name, input }: SourceField) {
    const value = values.get(name)
    switch (input) {
      case 'password':
      case 'private-key': {
        const set = secretsSet[name]
        if (set === undefined) return none()
        return t.rich('shell.secret.set', { by: set.by, time: () => <TimeText at={set.at} /> })
      }
      case 'checkbox':
        return t(value === true ? 'sources.yes' : 'sources.no')
      case 'file':
      case 'folder':
        return <CopyText text={String(value)} what={t('restoration.task.pathWord')} />
      default:
        return value === '' || value === undefined ? none() : <span className="app-wrap">{String(value)}</span>
    }
  }

  function none() {
    return <span className="app-subtle">{t('shell.secret.none')}</span>
  }
}
