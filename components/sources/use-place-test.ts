'use client'

import { useEffect } from 'react'
import { type FieldValues, useFormContext } from 'react-hook-form'
import { testPlace } from '#app/(console)/sources/actions.ts'
import { type JobHandle, useJob } from '#components/query/use-job.ts'
import type { PlaceTestView } from '#lib/contract/places.ts'

type PlaceTestInput = Parameters<typeof testPlace>[0]

/**
 * Test connection of the place in a form.
 * @param prefix where the place stands in the form: a refusal that names one of its fields is shown there
 */
export function usePlaceTest(prefix: string): JobHandle<PlaceTestInput, PlaceTestView> {
  const { getValues, setError } = useFormContext<FieldValues>()
  const test = useJob<PlaceTestInput, PlaceTestView>(testPlace)
  const { job } = test
  const error = job.state === 'failed' ? job.error : null
  useEffect(() => {
    // `place.place.host`, `targets.0.place.host` or `host`: the place is the same.
    const field = error?.field?.split('.').at(-1)
    const place: unknown = getValues(prefix)
    if (error === null || field === undefined || typeof place !== 'object' || place === null) return
    if (Object.hasOwn(place, field)) setError(`${prefix}.${field}`, { type: 'server', message: error.message })
  }, [error, getValues, prefix, setError])
  return test
}
