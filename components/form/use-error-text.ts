'use client'

import { useTranslations } from 'use-intl'
import { en } from '#messages/en.ts'

type ErrorKey = keyof typeof en.errors

function isErrorKey(key: string): key is ErrorKey {
  return Object.hasOwn(en.errors, key)
}

/** A schema speaks in keys (`errors.required`), the server in words; a field shows either in words. */
export function useErrorText(): (message: string | undefined) => string | null {
  const t = useTranslations('errors')
  return (message) => {
    if (message === undefined) return null
    if (!message.startsWith('errors.')) return message === '' ? t('wrongValue') : message
    const key = message.slice('errors.'.length)
    return isErrorKey(key) ? t(key, { id: '', status: '', digest: '' }) : t('wrongValue')
  }
}
