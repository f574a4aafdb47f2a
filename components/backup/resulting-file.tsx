'use client'

import { FormGroup, FormHelperText, HelperText, HelperTextItem } from '@patternfly/react-core'
import { useWatch } from 'react-hook-form'
import { useNow, useTranslations } from 'use-intl'
import { archiveFileName, backupFolderName } from '#lib/archive/archive-name.ts'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { taskNameSchema } from '#lib/contract/tasks.ts'
import { backupFolderOf } from '#lib/sources/backup-folder.ts'
import type { BackupFormValues } from './backup-form-values.ts'

interface ResultingFileProps {
  cluster: ClusterView | undefined
  /** Of a task that exists, ISO 8601; null: a new one. It is part of the folder's name. */
  createdAt: string | null
}

/** The files as they would lie on storage if the task were created and run now, live while the form is filled in. */
export function ResultingFile({ cluster, createdAt }: ResultingFileProps) {
  const t = useTranslations('backup.form')
  const now = useNow()
  const name = useWatch<BackupFormValues, 'name'>({ name: 'name' }).trim()
  const place = useWatch<BackupFormValues, 'place'>({ name: 'place' })
  const isNameRefused = name !== '' && !taskNameSchema.safeParse(name).success
  const serviceIds = useWatch<BackupFormValues, 'serviceIds'>({ name: 'serviceIds' })

  return (
    <FormGroup label={t('fileName')} role="group" fieldId="resulting-file">
      <output className="resulting-file" aria-live="off">
        {cluster === undefined || isNameRefused ? (
          <span className="app-subtle">{t(cluster === undefined ? 'fileNamePending' : 'fileNameRefused')}</span>
        ) : (
          pathsIn(cluster).map((path) => (
            <code key={path} className="app-code resulting-file__path">
              {path}
            </code>
          ))
        )}
      </output>
      <FormHelperText>
        <HelperText>
          <HelperTextItem>{t('fileNameHelp')}</HelperTextItem>
        </HelperText>
      </FormHelperText>
    </FormGroup>
  )

  function pathsIn({ dataStoragePath, systemVersion, services }: ClusterView): string[] {
    const chosen = services.filter((service) => serviceIds === null || serviceIds.includes(service.id))
    const sources = chosen.length === 0 ? [t('partDataSource')] : chosen.map((service) => service.name)
    const folder = isPathMissing() ? '…' : backupFolderOf(place, { dataStoragePath })
    const taskName = name === '' ? t('partTask') : name
    return sources.map((dataSource) => {
      const names = { taskName, taskCreatedAt: createdAt === null ? now : new Date(createdAt), dataSource }
      return `${folder}/${backupFolderName(place.pathType, names)}/${archiveFileName(systemVersion, dataSource, now)}`
    })
  }

  function isPathMissing(): boolean {
    if ('targetPath' in place) return place.targetPath.trim() === ''
    return 'sharePath' in place && place.sharePath.trim() === ''
  }
}
