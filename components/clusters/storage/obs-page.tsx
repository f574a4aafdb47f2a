'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { updateObs } from '#app/(console)/clusters/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { ObsForm, type ObsValues } from './obs-form.tsx'
import { StoragePage } from './storage-page.tsx'

export function ObsPage({ clusterId }: { clusterId: string }) {
  const t = useTranslations('clusters.obs')
  return (
    <StoragePage
      clusterId={clusterId}
      titleOf={(cluster) => (cluster === undefined ? t('title') : t('formTitle', { name: cluster.name }))}
    >
      {(cluster) => <Editor cluster={cluster} />}
    </StoragePage>
  )
}

function Editor({ cluster }: { cluster: ClusterView }) {
  const t = useTranslations('clusters.obs')
  const router = useRouter()
  const { id: clusterId, name } = cluster
  const href = `/clusters/${clusterId}`
  const update = useAction((values: ObsValues) => updateObs({ clusterId, values }), {
    invalidates: ['/api/clusters'],
    failure: 'caller',
    success: () => t('saved', { name }),
    onSuccess: () => router.push(href),
  })
  return <ObsForm obs={cluster.obs} onSubmit={update.mutateAsync} cancelHref={href} />
}
