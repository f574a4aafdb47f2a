'use client'

import { Page, PageSidebar, PageSidebarBody, SkipToContent } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { ConsoleMasthead } from './console-masthead.tsx'
import { ConsoleNav } from './console-nav.tsx'
import { SessionProvider, type SessionUser } from './session-context.tsx'
import type { Theme } from './theme.ts'

const contentId = 'content'

/** Masthead, sidebar and content of every page behind the login. */
export function ConsolePage({ user, theme, children }: { user: SessionUser; theme: Theme; children: ReactNode }) {
  const t = useTranslations('shell')
  return (
    <SessionProvider user={user}>
      <Page
        isManagedSidebar
        isContentFilled
        mainContainerId={contentId}
        mainAriaLabel={t('product')}
        skipToContent={<SkipToContent href={`#${contentId}`}>{t('skip')}</SkipToContent>}
        masthead={<ConsoleMasthead theme={theme} />}
        sidebar={
          <PageSidebar>
            <PageSidebarBody>
              <ConsoleNav />
            </PageSidebarBody>
          </PageSidebar>
        }
      >
        {children}
      </Page>
    </SessionProvider>
  )
}
