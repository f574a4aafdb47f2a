'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { IntlProvider } from 'use-intl'
import { en } from '#messages/en.ts'
import { ToastProvider } from './toast-provider.tsx'

/** The server knows no viewer's zone; what it renders holds no times. */
const viewerZone = typeof window === 'undefined' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone

export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(() => new QueryClient())
  return (
    <QueryClientProvider client={queries}>
      <IntlProvider locale="en" messages={en} timeZone={viewerZone}>
        <ToastProvider>{children}</ToastProvider>
      </IntlProvider>
    </QueryClientProvider>
  )
}
