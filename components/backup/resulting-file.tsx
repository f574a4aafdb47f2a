'use client'

import { FormGroup, FormHelperText, HelperText, HelperTextItem } from '@patternfly/react-core'
import { useWatch } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { ClusterView } from '#lib/tasks/views.ts'
import type { BackupFormValues } from './backup-form-values.ts'

interface ResultingFileProps {
  cluster: ClusterView | undefined
  /** Of a task that exists; null: it is known once the task is created. */
  folder: string | null
}

/** The file name as it will stand on storage, live while the form is filled in; what is not known yet stands in words. */
export function ResultingFile({ cluster, folder }: ResultingFileProps) {
  const t = useTranslations('backup.form')
  const name = useWatch<BackupFormValues, 'name'>({ name: 'name' }).trim()
  const serviceIds = useWatch<BackupFormValues, 'serviceIds'>({ name: 'serviceIds' })
  const services = (cluster?.services ?? []).filter((service) => serviceIds === null || serviceIds.includes(service.id))
  const sources = services.length === 0 ? [null] : services.map((service) => service.name)

  return (
    <FormGroup label={t('fileName')} role="group" fieldId="resulting-file">
      <output className="resulting-file" aria-live="off">
        {cluster === undefined ? (
          <span className="app-subtle">{t('fileNamePending')}</span>
        ) : (
          sources.map((source) => (
            <code key={source} className="app-code resulting-file__path">
              {folder ?? (
                <>
                  {cluster.dataStoragePath.replace(/\/$/, '')}/LocalBackup/
                  {name === '' ? <Part text={t('partTask')} /> : name}_<Part text={t('partCreation')} />
                </>
              )}
              /{cluster.systemVersion}_{source ?? <Part text={t('partDataSource')} />}_
              <Part text={t('partExecution')} />
              .tar.gz
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
}

function Part({ text }: { text: string }) {
  return <em className="resulting-file__part">{`<${text}>`}</em>
}
