import { useTranslations } from 'use-intl'
import type { PathType } from '#lib/sources/source.ts'
import { en } from '#messages/en.ts'

/** Which form a place stands in: that of a backup, or that of a restoration. */
export type PlaceSide = 'backup' | 'restoration'

type LabelKey = keyof typeof en.sources.fields
type HelpKey = keyof typeof en.sources.help

interface PlaceTexts {
  labelOf: (name: string) => string
  /** undefined: the label says it all. */
  helpOf: (name: string) => string | undefined
}

/** Labels and help of a path type's fields. */
export function usePlaceTexts(pathType: PathType, side: PlaceSide): PlaceTexts {
  const t = useTranslations('sources')
  const suffix = side === 'backup' ? 'Backup' : 'Restoration'
  return {
    labelOf: (name) => {
      const key = [`${name}${suffix}`, name].find(isLabelKey)
      if (key === undefined) throw new Error(`messages/en/sources.ts has no label for the field ${name}`)
      return t(`fields.${key}`)
    },
    helpOf: (name) => {
      const key = [`${name}${pathType}`, name].find(isHelpKey)
      return key === undefined ? undefined : t(`help.${key}`)
    },
  }
}

function isLabelKey(key: string): key is LabelKey {
  return Object.hasOwn(en.sources.fields, key)
}

function isHelpKey(key: string): key is HelpKey {
  return Object.hasOwn(en.sources.help, key)
}
