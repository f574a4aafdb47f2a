'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { IntlProvider } from 'use-intl'
import { en } from '#messages/en.ts'
import { ToastProvider } from './toast-provider.tsx'

export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(() => new QueryClient())
  return (
    <QueryClientProvider client={queries}>
      <IntlProvider locale="en" messages={en}>
        <ToastProvider>{children}</ToastProvider>
      </IntlProvider>
    </QueryClientProvider>
  )
}
