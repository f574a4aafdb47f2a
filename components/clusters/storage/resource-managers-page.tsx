'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { updateResourceManagers } from '#app/(console)/clusters/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { ResourceManagersForm, type ResourceManagersValues } from './resource-managers-form.tsx'
import { StoragePage } from './storage-page.tsx'

export function ResourceManagersPage({ clusterId }: { clusterId: string }) {
  const t = useTranslations('clusters.resourceManagers')
  return (
    <StoragePage
      clusterId={clusterId}
      titleOf={(cluster) => (cluster === undefined ? t('edit') : t('formTitle', { name: cluster.name }))}
    >
      {(cluster) => <Editor cluster={cluster} />}
    </StoragePage>
  )
}

function Editor({ cluster }: { cluster: ClusterView }) {
  const t = useTranslations('clusters.resourceManagers')
  const router = useRouter()
  const { id: clusterId, name } = cluster
  const href = `/clusters/${clusterId}`
  const update = useAction(({ values }: ResourceManagersValues) => updateResourceManagers({ clusterId, values }), {
    invalidates: ['/api/clusters'],
    failure: 'caller',
    success: () => t('saved', { name }),
    onSuccess: () => router.push(href),
  })
  return <ResourceManagersForm values={cluster.resourceManagers} onSubmit={update.mutateAsync} cancelHref={href} />
}
