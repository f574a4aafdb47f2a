'use client'

import { FormGroup, FormHelperText, HelperText, HelperTextItem } from '@patternfly/react-core'
import { useWatch } from 'react-hook-form'
import { useNow, useTranslations } from 'use-intl'
import { archiveFileName, backupFolderName } from '#lib/archive/archive-name.ts'
import type { ClusterView } from '#lib/tasks/views.ts'
import type { BackupFormValues } from './backup-form-values.ts'

interface ResultingFileProps {
  cluster: ClusterView | undefined
  /** Of a task that exists; null: it is made when the task is created. */
  folder: string | null
}

/** The files as they would lie on storage if the task were created and run now, live while the form is filled in. */
export function ResultingFile({ cluster, folder }: ResultingFileProps) {
  const t = useTranslations('backup.form')
  const now = useNow()
  const name = useWatch<BackupFormValues, 'name'>({ name: 'name' }).trim()
  const serviceIds = useWatch<BackupFormValues, 'serviceIds'>({ name: 'serviceIds' })

  return (
    <FormGroup label={t('fileName')} role="group" fieldId="resulting-file">
      <output className="resulting-file" aria-live="off">
        {cluster === undefined ? (
          <span className="app-subtle">{t('fileNamePending')}</span>
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
    const taskName = name === '' ? t('partTask') : name
    return sources.map((dataSource) => {
      const names = { taskName, taskCreatedAt: now, dataSource }
      const place = `${dataStoragePath.replace(/\/+$/, '')}/LocalBackup/${backupFolderName('LocalDir', names)}`
      return `${folder ?? place}/${archiveFileName(systemVersion, dataSource, now)}`
    })
  }
}
