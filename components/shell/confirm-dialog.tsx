'use client'

import {
  Button,
  Form,
  FormGroup,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  Stack,
  StackItem,
  TextInput,
} from '@patternfly/react-core'
import { type ReactNode, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { FormErrorAlert } from '#components/form/form-error-alert.tsx'
import type { RequestError } from '#components/query/request-error.ts'

interface ConfirmDialogProps {
  title: string
  /** What it does and what stays. */
  children: ReactNode
  /** Names the act and its object: "Delete task kafka-nightly". */
  confirmLabel: string
  /** Must be typed before the button works. */
  typedWord?: string
  variant?: 'danger' | 'primary'
  /** False keeps the button off until what stands in the body was answered; default: true. */
  isConfirmable?: boolean
  isBusy: boolean
  /** Of the last try. */
  error: RequestError | null
  onConfirm: () => void
  onClose: () => void
}

/** Mount it to open it. Focus goes back to what opened it when it closes. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const t = useTranslations('shell.dialog')
  const id = useId()
  const [typed, setTyped] = useState('')
  const isTyped = props.typedWord === undefined || typed.trim() === props.typedWord
  return (
    <Modal
      isOpen
      variant="small"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-body`}
      {...(props.typedWord === undefined ? {} : { elementToFocus: `[id="${id}-typed"]` })}
      onClose={props.onClose}
    >
      <ModalHeader
        title={props.title}
        labelId={`${id}-title`}
        {...(props.variant === 'primary' ? {} : { titleIconVariant: 'warning' })}
      />
      <ModalBody id={`${id}-body`}>
        <Stack hasGutter>
          <StackItem>{props.children}</StackItem>
          {props.typedWord === undefined ? null : (
            <StackItem>
              <Form
                onSubmit={(event) => {
                  event.preventDefault()
                  if (isTyped && !props.isBusy && props.isConfirmable !== false) props.onConfirm()
                }}
              >
                <FormGroup label={t('typeToConfirm', { word: props.typedWord })} fieldId={`${id}-typed`}>
                  <TextInput
                    id={`${id}-typed`}
                    value={typed}
                    autoComplete="off"
                    spellCheck={false}
                    onChange={(_event, value) => setTyped(value)}
                  />
                </FormGroup>
              </Form>
            </StackItem>
          )}
          {props.error === null ? null : (
            <StackItem>
              <FormErrorAlert error={props.error.view} />
            </StackItem>
          )}
        </Stack>
      </ModalBody>
      <ModalFooter>
        <Button
          variant={props.variant ?? 'danger'}
          isLoading={props.isBusy}
          isDisabled={!isTyped || props.isBusy || props.isConfirmable === false}
          onClick={props.onConfirm}
          className="app-wrap"
        >
          {props.confirmLabel}
        </Button>
        <Button variant="link" onClick={props.onClose}>
          {t('cancel')}
        </Button>
      </ModalFooter>
    </Modal>
  )
}
