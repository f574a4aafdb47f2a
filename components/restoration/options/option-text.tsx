'use client'

import { FormGroup, FormHelperText, HelperText, HelperTextItem, TextInput } from '@patternfly/react-core'
import { useId, useState } from 'react'

interface OptionTextProps {
  label: string
  help: string
  value: string
  placeholder: string
  isDisabled: boolean
  /** Takes what was typed; answers what is wrong with it, or null. */
  onCommit: (text: string) => string | null
}

/** A text that takes effect when it is left or Enter is pressed: every change plans again. */
export function OptionText({ label, help, value, placeholder, isDisabled, onCommit }: OptionTextProps) {
  const id = useId()
  const [draft, setDraft] = useState<string | null>(null)
  const [error, setError] = useState<string | null>(null)

  function commit() {
    if (draft === null || draft.trim() === value) return setDraft(null)
    const fault = onCommit(draft)
    setError(fault)
    if (fault === null) setDraft(null)
  }

  return (
    <FormGroup label={label} fieldId={id}>
      <TextInput
        id={id}
        value={draft ?? value}
        placeholder={placeholder}
        isDisabled={isDisabled}
        validated={error === null ? 'default' : 'error'}
        aria-describedby={`${id}-help`}
        autoComplete="off"
        spellCheck={false}
        className="app-code"
        onChange={(_event, text) => setDraft(text)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          commit()
        }}
      />
      <FormHelperText>
        <HelperText>
          <HelperTextItem id={`${id}-help`} variant={error === null ? 'default' : 'error'}>
            {error ?? help}
          </HelperTextItem>
        </HelperText>
      </FormHelperText>
    </FormGroup>
  )
}
