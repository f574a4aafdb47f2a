'use client'

import { Alert, AlertActionCloseButton, AlertGroup } from '@patternfly/react-core'
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { ErrorView } from '#lib/contract/action-result.ts'
import { useErrorLines } from './use-error-lines.ts'

interface Toast {
  id: number
  variant: 'success' | 'danger' | 'info'
  title: string
  text: string
}

export interface Toaster {
  success: (title: string) => void
  info: (title: string) => void
  failure: (error: ErrorView) => void
}

const ToastContext = createContext<Toaster | null>(null)

export function useToast(): Toaster {
  const toaster = use(ToastContext)
  if (toaster === null) throw new Error('useToast needs a ToastProvider above it')
  return toaster
}

/** Messages of what was done, at the top right, in a live region. Failures stay until they are closed. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useTranslations('shell.toast')
  const errorLines = useErrorLines()
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const add = useCallback((toast: Omit<Toast, 'id'>) => {
    setToasts((shown) => [...shown, { ...toast, id: (shown.at(-1)?.id ?? 0) + 1 }])
  }, [])
  const remove = (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id))
  const toaster = useMemo<Toaster>(
    () => ({
      success: (title) => add({ variant: 'success', title, text: '' }),
      info: (title) => add({ variant: 'info', title, text: '' }),
      failure: (error) => add({ variant: 'danger', title: error.message, text: errorLines(error).join(' ') }),
    }),
    [add, errorLines],
  )
  return (
    <ToastContext value={toaster}>
      {children}
      <AlertGroup isToast isLiveRegion hasAnimations>
        {toasts.map((toast) => (
          <Alert
            key={toast.id}
            variant={toast.variant}
            component="p"
            title={toast.title}
            timeout={toast.variant !== 'danger'}
            onTimeout={() => remove(toast.id)}
            actionClose={
              <AlertActionCloseButton
                aria-label={t('close', { title: toast.title })}
                onClose={() => remove(toast.id)}
              />
            }
          >
            {toast.text}
          </Alert>
        ))}
      </AlertGroup>
    </ToastContext>
  )
}
