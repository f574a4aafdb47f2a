'use client'

import { useFormContext, useWatch } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { ConnectionTest } from '#components/clusters/connection-test.tsx'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { emptyBackupPlace } from '#components/sources/empty-place.ts'
import { PathTypeField } from '#components/sources/path-type-field.tsx'
import { PlaceFields } from '#components/sources/place-fields.tsx'
import { usePlaceCheck } from '#components/sources/use-place-check.ts'
import { usePlaceTest } from '#components/sources/use-place-test.ts'
import type { ClusterView } from '#lib/contract/clusters.ts'
import type { BackupTaskView } from '#lib/contract/tasks.ts'
import type { BackupFormValues } from './backup-form-values.ts'

interface BackupPlaceFieldsProps {
  cluster: ClusterView | undefined
  /** null: a new one. */
  task: BackupTaskView | null
}

/** Where the backups go; Test connection writes, reads and deletes a probe file there. */
export function BackupPlaceFields({ cluster, task }: BackupPlaceFieldsProps) {
  const t = useTranslations('sources')
  const form = useFormContext<BackupFormValues>()
  const pathType = useWatch({ control: form.control, name: 'place.pathType' })
  const test = usePlaceTest('place')
  const { checkPlace } = usePlaceCheck('place', pathType, 'backup')
  const stored = task?.place.pathType === pathType ? task.secretsSet : {}

  return (
    <>
      <PathTypeField
        prefix="place"
        pathType={pathType}
        cluster={cluster}
        onChosen={(chosen) => {
          form.setValue('place', emptyBackupPlace(chosen, cluster), { shouldDirty: true })
          form.clearErrors('place')
          test.reset()
        }}
      />
      <PlaceFields
        prefix="place"
        pathType={pathType}
        side="backup"
        cluster={cluster}
        storedOf={(name) => stored[name] ?? null}
      />
      <div>
        <GuardedButton
          variant="secondary"
          refusal={cluster === undefined ? t('test.needsCluster') : null}
          isLoading={test.isBusy}
          onClick={() => void run()}
        >
          {t('test.button')}
        </GuardedButton>
      </div>
      <ConnectionTest
        test={test}
        title={t('test.titleOf', { pathType: t(`${pathType}.name`) })}
        onAgain={() => void run()}
      />
    </>
  )

  async function run() {
    if (cluster === undefined || test.isBusy || !(await checkPlace())) return
    test.start({
      clusterId: cluster.id,
      secretsFrom: task === null ? null : { of: 'backupTask', taskId: task.id },
      place: { for: 'backup', place: form.getValues('place') },
    })
  }
}
