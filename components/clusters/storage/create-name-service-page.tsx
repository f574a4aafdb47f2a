'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { createNameService } from '#app/(console)/clusters/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { NameServiceForm, type NameServiceValues } from './name-service-form.tsx'
import { StoragePage } from './storage-page.tsx'

export function CreateNameServicePage({ clusterId }: { clusterId: string }) {
  const t = useTranslations('clusters.nameServiceForm')
  const router = useRouter()
  const href = `/clusters/${clusterId}`
  const create = useAction((values: NameServiceValues) => createNameService({ clusterId, values }), {
    invalidates: ['/api/clusters'],
    failure: 'caller',
    success: (_value, { name }) => t('created', { name }),
    onSuccess: () => router.push(href),
  })
  return (
    <StoragePage clusterId={clusterId} titleOf={() => t('createTitle')}>
      {() => <NameServiceForm nameService={null} onSubmit={create.mutateAsync} cancelHref={href} />}
    </StoragePage>
  )
}
