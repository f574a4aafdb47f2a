'use client'

import { type RefObject, useEffect } from 'react'
import type { FieldValues, UseFormReturn } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { signInAgainEvent } from '#components/query/sign-in-again.ts'
import { keepValues, takeKeptValues } from './kept-values.ts'

/**
 * What was typed into the form of a page is not lost in silence: leaving it by a link, by closing or by loading anew is
 * asked about, and when the session ends, all but secrets comes back after the login.
 */
export function useUnsavedChanges<Values extends FieldValues, Parsed extends FieldValues>(
  form: UseFormReturn<Values, unknown, Parsed>,
  frame: RefObject<HTMLElement | null>,
  isPage: boolean,
): void {
  const t = useTranslations('shell.form')
  const { isDirty } = form.formState
  const { getValues, reset } = form

  useEffect(() => {
    const kept = isPage ? takeKeptValues() : null
    if (kept !== null) reset({ ...getValues(), ...kept }, { keepDefaultValues: true })
  }, [isPage, getValues, reset])

  useEffect(() => {
    if (!isPage || !isDirty) return
    const leaving = new AbortController()
    const { signal } = leaving
    const question = t('leave')
    window.addEventListener('beforeunload', (event) => event.preventDefault(), { signal })
    window.addEventListener(
      signInAgainEvent,
      () => {
        keepValues(getValues())
        leaving.abort()
      },
      { signal },
    )
    // Before React sees the click: a refused one must not reach the link's own handler.
    window.addEventListener(
      'click',
      (event) => {
        if (!leadsAway(event, frame.current) || window.confirm(question)) return
        event.preventDefault()
        event.stopPropagation()
      },
      { signal, capture: true },
    )
    return () => leaving.abort()
  }, [isPage, isDirty, getValues, frame, t])
}

/** A plain click on a link to another page of this tab; Cancel, in the form itself, says it already. */
function leadsAway(event: MouseEvent, frame: HTMLElement | null): boolean {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return false
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null
  if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.hasAttribute('download')) return false
  return link.pathname !== location.pathname && frame?.contains(link) !== true
}
