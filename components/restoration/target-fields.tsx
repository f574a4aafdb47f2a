'use client'

import { Flex, FlexItem, FormFieldGroup, FormFieldGroupHeader } from '@patternfly/react-core'
import { useId } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { readArchive } from '#app/(console)/sources/actions.ts'
import { BrowseArchiveDialog } from '#components/browse/browse-archive-dialog.tsx'
import { SelectField } from '#components/form/select-field.tsx'
import { TextField } from '#components/form/text-field.tsx'
import { useJob } from '#components/query/use-job.ts'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { ArchiveCard } from '#components/sources/archive-card.tsx'
import { FileChooser } from '#components/sources/file-chooser.tsx'
import { JobNote } from '#components/sources/job-note.tsx'
import { usePathTypeOptions } from '#components/sources/use-path-type-options.ts'
import { backupFolderOf } from '#lib/sources/backup-folder.ts'
import type { ArchiveCardView, ClusterView, KafkaServiceView } from '#lib/tasks/views.ts'
import { ArchiveUpload } from './archive-upload.tsx'
import type { RestorationFormValues } from './restoration-form-values.ts'

interface TargetFieldsProps {
  index: number
  cluster: ClusterView
  service: KafkaServiceView
}

/** Where one Kafka service's archive lies; Test reads it and shows what it is. */
export function TargetFields({ index, cluster, service }: TargetFieldsProps) {
  const t = useTranslations()
  const testId = useId()
  const form = useFormContext<RestorationFormValues>()
  const pathTypeOptions = usePathTypeOptions()
  const place = useWatch({ control: form.control, name: `targets.${index}.place` })
  const test = useJob<Parameters<typeof readArchive>[0], ArchiveCardView>(readArchive)
  const { job } = test
  const pathField = `targets.${index}.place.sourcePath` as const

  return (
    <FormFieldGroup
      header={
        <FormFieldGroupHeader
          titleText={{ text: t('restoration.form.source', { service: service.name }), id: `${testId}-title` }}
        />
      }
    >
      <SelectField<RestorationFormValues>
        name={`targets.${index}.place.pathType`}
        label={t('restoration.form.pathType')}
        options={pathTypeOptions}
        isRequired
      />
      <TextField<RestorationFormValues>
        name={pathField}
        label={t('sources.LocalDir.sourcePath.label')}
        helper={t('sources.LocalDir.sourcePath.help')}
        isRequired
        isCode
      />
      <Flex>
        <FlexItem>
          <FileChooser cluster={cluster} pathType={place.pathType} refusal={null} onChoose={choose} />
        </FlexItem>
        <FlexItem>
          <GuardedButton
            variant="secondary"
            refusal={place.sourcePath.trim() === '' ? t('restoration.form.testNeedsPath') : null}
            isLoading={test.isBusy}
            onClick={() => runTest(place.sourcePath)}
          >
            {t('restoration.form.test')}
          </GuardedButton>
        </FlexItem>
        {place.pathType === 'LocalDir' && <ArchiveUpload clusterId={cluster.id} onUploaded={choose} />}
      </Flex>
      {place.pathType === 'LocalDir' && (
        <p className="app-subtle archive-place">
          {t('browse.upload.help', { folder: backupFolderOf({ pathType: place.pathType }, cluster) })}
        </p>
      )}
      <div aria-live="polite">
        <JobNote job={job} doing={t('restoration.form.testing')} />
        {job.state === 'done' && (
          <div className="archive-found">
            <ArchiveCard card={job.output} />
            <BrowseArchiveDialog
              serviceName={service.name}
              subject={{
                clusterId: cluster.id,
                archive: { is: 'place', place: { ...place, sourcePath: job.output.path } },
              }}
            />
          </div>
        )}
      </div>
    </FormFieldGroup>
  )

  function choose(path: string) {
    form.setValue(pathField, path, { shouldDirty: true, shouldValidate: true })
    runTest(path)
  }

  function runTest(sourcePath: string) {
    test.start({ clusterId: cluster.id, serviceId: service.id, place: { ...place, sourcePath: sourcePath.trim() } })
  }
}
