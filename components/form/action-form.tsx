'use client'

import { ActionGroup, Button, Form } from '@patternfly/react-core'
import { type ReactNode, useRef, useState } from 'react'
import { type FieldPath, type FieldValues, FormProvider, get, type UseFormReturn } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { RequestError } from '#components/query/request-error.ts'
import { LinkButton } from '#components/shell/link-button.tsx'
import type { ErrorView } from '#lib/contract/action-result.ts'
import { FormErrorAlert } from './form-error-alert.tsx'
import { useUnsavedChanges } from './use-unsaved-changes.ts'

interface ActionFormProps<Values extends FieldValues, Parsed extends FieldValues> {
  form: UseFormReturn<Values, unknown, Parsed>
  /** Rejects with a RequestError: its message goes to the field it names, or above the buttons. */
  onSubmit: (values: Parsed) => Promise<unknown>
  submitLabel?: string
  /** Where Cancel leads, or what it does; none: no Cancel. */
  cancel?: string | (() => void)
  isDisabled?: boolean
  /** The dialog around it has the buttons in its footer: it submits by this id. */
  id?: string
  hasOwnButtons?: boolean
  isHorizontal?: boolean
  /** Stands below a refusal that no field is to blame for. */
  offer?: (error: ErrorView) => ReactNode
  children: ReactNode
}

/** A react-hook-form around a server action: errors at their fields, focus on the first wrong one, no second submit. */
export function ActionForm<Values extends FieldValues, Parsed extends FieldValues>({
  form,
  onSubmit,
  submitLabel,
  cancel,
  isDisabled = false,
  id,
  hasOwnButtons = true,
  isHorizontal = false,
  offer,
  children,
}: ActionFormProps<Values, Parsed>) {
  const t = useTranslations('shell.form')
  const { isSubmitting } = form.formState
  const frame = useRef<HTMLFormElement>(null)
  // A dialog or a box of the page is closed by its own buttons; a form that is a page has a page to go back to.
  useUnsavedChanges(form, frame, typeof cancel === 'string')
  /** Of the last submit, where no field is to blame. */
  const [refusal, setRefusal] = useState<ErrorView | null>(null)

  async function submit(values: Parsed) {
    setRefusal(null)
    try {
      await onSubmit(values)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      showRefusal(error.view)
    }
  }

  function showRefusal(view: ErrorView) {
    const field = fieldOf(form.getValues(), view)
    if (field === null) {
      setRefusal(view)
      return
    }
    const message = view.remedy === null ? view.message : `${view.message} ${view.remedy}`
    form.setError(field, { type: 'server', message }, { shouldFocus: true })
  }

  return (
    <FormProvider {...form}>
      <Form
        ref={frame}
        noValidate
        id={id}
        isHorizontal={isHorizontal}
        onSubmit={(event) => {
          // A form in a dialog is inside the page's React tree: its submit must not reach a form around it.
          event.stopPropagation()
          void form.handleSubmit(submit)(event)
        }}
      >
        {children}
        <FormErrorAlert error={refusal} offer={offer} />
        {hasOwnButtons ? (
          <ActionGroup>
            <Button type="submit" variant="primary" isLoading={isSubmitting} isDisabled={isDisabled || isSubmitting}>
              {submitLabel ?? t('save')}
            </Button>
            {cancel === undefined ? null : typeof cancel === 'string' ? (
              <LinkButton variant="link" href={cancel}>
                {t('cancel')}
              </LinkButton>
            ) : (
              <Button variant="link" onClick={cancel}>
                {t('cancel')}
              </Button>
            )}
          </ActionGroup>
        ) : null}
      </Form>
    </FormProvider>
  )
}

/** The server names a field in the form's own dotted path; one that the form does not have is no field. */
function fieldOf<Values extends FieldValues>(values: Values, view: ErrorView): FieldPath<Values> | null {
  if (view.field === null) return null
  const parent: unknown = view.field.includes('.')
    ? get(values, view.field.slice(0, view.field.lastIndexOf('.')))
    : values
  const own = view.field.slice(view.field.lastIndexOf('.') + 1)
  const isKnown = typeof parent === 'object' && parent !== null && Object.hasOwn(parent, own)
  return isKnown ? (view.field as FieldPath<Values>) : null
}
