'use client'

import { ActionList, ActionListGroup, ActionListItem, Button } from '@patternfly/react-core'
import { useState } from 'react'
import { type FieldPath, type FieldValues, type PathValue, useFormContext } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { TimeText } from '#components/shell/time-text.tsx'
import type { SecretSetView } from '#lib/contract/clusters.ts'
import { FieldFrame } from './field-frame.tsx'
import { PasswordField } from './password-field.tsx'
import { TextAreaField } from './text-area-field.tsx'
import { useField } from './use-field.ts'

/** When and by whom it was set, or that it is the one a backup task has. */
export type StoredSecret = SecretSetView | 'of-backup-task'

interface WriteOnlyFieldProps<T extends FieldValues> {
  name: FieldPath<T>
  label: string
  helper?: string | undefined
  /** A required one can be replaced but not removed. */
  isRequired?: boolean
  /** null: none is stored. */
  stored: StoredSecret | null
  /** A key rather than a password. */
  isMultiline?: boolean
}

type Intent = 'keep' | 'replace' | 'remove'

/** What is stored never comes back to the browser: it is kept (undefined), replaced (text) or removed (''). */
export function WriteOnlyField<T extends FieldValues>(props: WriteOnlyFieldProps<T>) {
  const t = useTranslations('shell.secret')
  const { setValue, clearErrors } = useFormContext<T>()
  const [intent, setIntent] = useState<Intent>('keep')
  const { name, label, stored } = props
  function choose(chosen: Intent) {
    const value: string | undefined = chosen === 'remove' ? '' : undefined
    setValue(name, value as PathValue<T, FieldPath<T>>, { shouldDirty: true })
    clearErrors(name)
    setIntent(chosen)
  }
  if (stored === null)
    return <SecretInput {...props} helper={[props.helper, t('writeOnly')].filter(Boolean).join(' ')} />
  return (
    <>
      {intent === 'replace' ? (
        <SecretInput {...props} helper={t('staysUntil')} />
      ) : (
        <StoredText {...props} stored={stored} isRemoved={intent === 'remove'} />
      )}
      <ActionList>
        <ActionListGroup>
          {intent === 'keep' ? (
            <>
              <ActionListItem>
                <Button
                  variant="secondary"
                  size="sm"
                  aria-label={t('replaceOf', { label })}
                  onClick={() => choose('replace')}
                >
                  {t('replace')}
                </Button>
              </ActionListItem>
              {props.isRequired ? null : (
                <ActionListItem>
                  <Button
                    variant="link"
                    size="sm"
                    aria-label={t('removeOf', { label })}
                    onClick={() => choose('remove')}
                  >
                    {t('remove')}
                  </Button>
                </ActionListItem>
              )}
            </>
          ) : (
            <ActionListItem>
              <Button variant="link" size="sm" aria-label={t('keepOf', { label })} onClick={() => choose('keep')}>
                {t('keep')}
              </Button>
            </ActionListItem>
          )}
        </ActionListGroup>
      </ActionList>
    </>
  )
}

function SecretInput<T extends FieldValues>({ name, label, helper, isRequired, isMultiline }: WriteOnlyFieldProps<T>) {
  const common = { name, label, helper, isRequired: isRequired ?? false }
  if (isMultiline) return <TextAreaField<T> {...common} rows={4} isSecret />
  return <PasswordField<T> {...common} autoComplete="new-password" isWriteOnly />
}

interface StoredTextProps<T extends FieldValues> extends WriteOnlyFieldProps<T> {
  stored: StoredSecret
  isRemoved: boolean
}

function StoredText<T extends FieldValues>({ name, label, isRequired, stored, isRemoved }: StoredTextProps<T>) {
  const t = useTranslations('shell.secret')
  const { field, id, helpId, error } = useField<T>(name)
  return (
    <FieldFrame
      id={id}
      helpId={helpId}
      label={label}
      helper={null}
      error={error}
      isRequired={isRequired ?? false}
      role="group"
    >
      {/* Where the server refuses what is stored, focus comes here. */}
      <span ref={field.ref} tabIndex={-1}>
        {text()}
      </span>
    </FieldFrame>
  )

  function text() {
    if (isRemoved) return t('willBeRemoved')
    if (stored === 'of-backup-task') return t('ofBackupTask')
    return t.rich('set', { by: stored.by, time: () => <TimeText at={stored.at} /> })
  }
}
