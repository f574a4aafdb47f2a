'use client'

import { Button, PageSection } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import type { UserView } from '#lib/contract/users.ts'
import { CreateUserDialog } from './create-user-dialog.tsx'
import { UserTable } from './user-table.tsx'

/** Never empty: whoever sees it stands in it. */
export function UserList() {
  const t = useTranslations('users')
  const users = usePolling<UserView[]>('/api/users', { interval: 15_000 })
  const [isCreating, setCreating] = useState(false)
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={<Button onClick={() => setCreating(true)}>{t('create')}</Button>}
      />
      <PageSection hasBodyWrapper={false}>
        <QueryFaces query={users}>{(all) => <UserTable users={all} />}</QueryFaces>
      </PageSection>
      {isCreating ? <CreateUserDialog onClose={() => setCreating(false)} /> : null}
    </>
  )
}
