'use client'

import { type FieldValues, useFormContext } from 'react-hook-form'
import { pathTypeDefinitions } from '#lib/sources/path-types.ts'
import type { PathType, SourceField } from '#lib/sources/source.ts'
import type { PlaceSide } from './use-place-texts.ts'

interface PlaceCheck {
  /** All its fields. */
  checkPlace: () => Promise<boolean>
  /** What says where the server is and who asks, but not which file of it is meant. */
  checkServer: () => Promise<boolean>
}

/**
 * Validates a place without the rest of its form: says at the fields what is wrong, and goes to the first of them.
 * @param prefix where the place stands in the form
 */
export function usePlaceCheck(prefix: string, pathType: PathType, side: PlaceSide): PlaceCheck {
  const { trigger } = useFormContext<FieldValues>()
  const { fields }: { fields: readonly SourceField[] } = pathTypeDefinitions[pathType][side]
  const check = (checked: readonly SourceField[]) =>
    // Without a name the whole form would be checked.
    checked.length === 0 ||
    trigger(
      checked.map(({ name }) => `${prefix}.${name}`),
      { shouldFocus: true },
    )
  return {
    checkPlace: async () => check(fields),
    checkServer: async () => check(fields.filter(({ input }) => input !== 'file')),
  }
}
