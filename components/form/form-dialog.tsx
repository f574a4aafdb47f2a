'use client'

import { Button, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core'
import { type ReactNode, useId } from 'react'
import type { FieldValues, UseFormReturn } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { ActionForm } from './action-form.tsx'

interface FormDialogProps<Values extends FieldValues, Parsed extends FieldValues> {
  title: string
  description?: string
  form: UseFormReturn<Values, unknown, Parsed>
  onSubmit: (values: Parsed) => Promise<unknown>
  /** Names the act and its object. */
  submitLabel: string
  onClose: () => void
  children: ReactNode
}

/** A short form in a dialog. Mount it to open it; focus goes back to what opened it when it closes. */
export function FormDialog<Values extends FieldValues, Parsed extends FieldValues>(
  props: FormDialogProps<Values, Parsed>,
) {
  const t = useTranslations('shell.form')
  const id = useId()
  const { isSubmitting } = props.form.formState
  return (
    <Modal
      isOpen
      variant="small"
      aria-labelledby={`${id}-title`}
      elementToFocus={`[id="${id}-form"] input`}
      onClose={props.onClose}
    >
      <ModalHeader title={props.title} labelId={`${id}-title`} description={props.description} />
      <ModalBody>
        <ActionForm id={`${id}-form`} form={props.form} onSubmit={props.onSubmit} hasOwnButtons={false}>
          {props.children}
        </ActionForm>
      </ModalBody>
      <ModalFooter>
        <Button
          type="submit"
          form={`${id}-form`}
          isLoading={isSubmitting}
          isDisabled={isSubmitting}
          className="app-wrap"
        >
          {props.submitLabel}
        </Button>
        <Button variant="link" onClick={props.onClose}>
          {t('cancel')}
        </Button>
      </ModalFooter>
    </Modal>
  )
}
