'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { updateNameService } from '#app/(console)/clusters/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { LinkButton } from '#components/shell/link-button.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { NameServiceForm, type NameServiceValues } from './name-service-form.tsx'
import { StoragePage } from './storage-page.tsx'

export function EditNameServicePage({ clusterId, nameServiceId }: { clusterId: string; nameServiceId: string }) {
  const t = useTranslations('clusters')
  const router = useRouter()
  const href = `/clusters/${clusterId}`
  const update = useAction((values: NameServiceValues) => updateNameService({ id: nameServiceId, values }), {
    invalidates: ['/api/clusters'],
    failure: 'caller',
    success: (_value, { name }) => t('nameServiceForm.saved', { name }),
    onSuccess: () => router.push(href),
  })
  const find = (cluster: ClusterView | undefined) => cluster?.nameServices.find(({ id }) => id === nameServiceId)
  return (
    <StoragePage
      clusterId={clusterId}
      titleOf={(cluster) => {
        const found = find(cluster)
        return found === undefined ? t('services.edit') : t('nameServiceForm.editTitle', { name: found.name })
      }}
    >
      {(cluster) => {
        const nameService = find(cluster)
        return nameService === undefined ? (
          <EmptyFace
            title={t('nameServiceForm.notFoundTitle')}
            body={t('serviceForm.notFound')}
            action={<LinkButton href={href}>{t('serviceForm.toCluster')}</LinkButton>}
          />
        ) : (
          <NameServiceForm nameService={nameService} onSubmit={update.mutateAsync} cancelHref={href} />
        )
      }}
    </StoragePage>
  )
}
