'use client'

import { Flex, FlexItem, FormFieldGroup, FormFieldGroupHeader } from '@patternfly/react-core'
import { useId } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { readArchive } from '#app/(console)/sources/actions.ts'
import { BrowseArchiveDialog } from '#components/browse/browse-archive-dialog.tsx'
import { ConnectionTest } from '#components/clusters/connection-test.tsx'
import { useJob } from '#components/query/use-job.ts'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { ArchiveCard } from '#components/sources/archive-card.tsx'
import { emptyRestorationPlace } from '#components/sources/empty-place.ts'
import { FileChooser } from '#components/sources/file-chooser.tsx'
import { JobNote } from '#components/sources/job-note.tsx'
import { PathTypeField } from '#components/sources/path-type-field.tsx'
import { PlaceFields } from '#components/sources/place-fields.tsx'
import { usePlaceCheck } from '#components/sources/use-place-check.ts'
import { usePlaceTest } from '#components/sources/use-place-test.ts'
import type { ArchiveCardView, BackupFileOriginView } from '#lib/contract/archives.ts'
import type { ClusterView, KafkaServiceView } from '#lib/contract/clusters.ts'
import { backupFolderOf } from '#lib/sources/backup-folder.ts'
import type { PathType } from '#lib/sources/source.ts'
import { ArchiveUpload } from './archive-upload.tsx'
import type { RestorationFormValues } from './restoration-form-values.ts'

interface TargetFieldsProps {
  index: number
  cluster: ClusterView
  service: KafkaServiceView
  /** What the task has stored that `secretsFrom` names. */
  secretsSet: BackupFileOriginView['secretsSet']
}

/** Where one Kafka service's archive lies; Test reads it and shows what it is. */
export function TargetFields({ index, cluster, service, secretsSet }: TargetFieldsProps) {
  const t = useTranslations()
  const titleId = useId()
  const form = useFormContext<RestorationFormValues>()
  const prefix = `targets.${index}.place` as const
  const place = useWatch({ control: form.control, name: prefix })
  const secretsFrom = useWatch({ control: form.control, name: `targets.${index}.secretsFrom` })
  const archive = useJob<Parameters<typeof readArchive>[0], ArchiveCardView>(readArchive)
  const connection = usePlaceTest(prefix)
  const { pathType } = place
  const { checkPlace, checkServer } = usePlaceCheck(prefix, pathType, 'restoration')

  return (
    <FormFieldGroup
      header={
        <FormFieldGroupHeader
          titleText={{ text: t('restoration.form.source', { service: service.name }), id: titleId }}
        />
      }
    >
      <PathTypeField prefix={prefix} pathType={pathType} cluster={cluster} onChosen={changePathType} />
      <PlaceFields
        prefix={prefix}
        pathType={pathType}
        side="restoration"
        cluster={cluster}
        storedOf={(name) => (secretsFrom === null || secretsSet[name] === undefined ? null : 'of-backup-task')}
      />
      <Flex>
        <FlexItem>
          <FileChooser
            cluster={cluster}
            place={place}
            secretsFrom={secretsFrom}
            isServerGiven={checkServer}
            onChoose={(path) => void choose(path)}
          />
        </FlexItem>
        <FlexItem>
          <GuardedButton
            variant="secondary"
            refusal={place.sourcePath.trim() === '' ? t('restoration.form.testNeedsPath') : null}
            isLoading={archive.isBusy}
            onClick={() => void testArchive()}
          >
            {t('restoration.form.test')}
          </GuardedButton>
        </FlexItem>
        <FlexItem>
          <GuardedButton
            variant="secondary"
            refusal={place.sourcePath.trim() === '' ? t('restoration.form.testNeedsPath') : null}
            isLoading={connection.isBusy}
            onClick={() => void testConnection()}
          >
            {t('sources.test.button')}
          </GuardedButton>
        </FlexItem>
        {pathType === 'LocalDir' && <ArchiveUpload clusterId={cluster.id} onUploaded={(path) => void choose(path)} />}
      </Flex>
      {pathType === 'LocalDir' && (
        <p className="app-subtle archive-place">
          {t('browse.upload.help', { folder: backupFolderOf({ pathType }, cluster) })}
        </p>
      )}
      <ConnectionTest
        test={connection}
        title={t('sources.test.titleOf', { pathType: t(`sources.${pathType}.name`) })}
        onAgain={() => void testConnection()}
      />
      <div aria-live="polite">
        <JobNote job={archive.job} doing={t('restoration.form.testing')} />
        {archive.job.state === 'done' && (
          <div className="archive-found">
            <ArchiveCard card={archive.job.output} />
            <BrowseArchiveDialog
              serviceName={service.name}
              subject={{
                clusterId: cluster.id,
                archive: { is: 'place', place: { ...place, sourcePath: archive.job.output.path }, secretsFrom },
              }}
            />
          </div>
        )}
      </div>
    </FormFieldGroup>
  )

  function changePathType(chosen: PathType) {
    form.setValue(prefix, emptyRestorationPlace(chosen, cluster), { shouldDirty: true })
    // What a backup task has stored is for its own server.
    form.setValue(`targets.${index}.secretsFrom`, null)
    form.clearErrors(prefix)
    archive.reset()
    connection.reset()
  }

  async function choose(path: string) {
    form.setValue(`${prefix}.sourcePath`, path, { shouldDirty: true, shouldValidate: true })
    await testArchive()
  }

  async function testArchive() {
    if (archive.isBusy || !(await checkPlace())) return
    archive.start({ clusterId: cluster.id, serviceId: service.id, place: form.getValues(prefix), secretsFrom })
  }

  async function testConnection() {
    if (connection.isBusy || !(await checkPlace())) return
    connection.start({
      clusterId: cluster.id,
      secretsFrom,
      place: { for: 'restoration', place: form.getValues(prefix) },
    })
  }
}
