'use client'

import { Alert, AlertActionLink, Button, DescriptionList } from '@patternfly/react-core'
import { useEffect, useRef } from 'react'
import { type FieldValues, useFormContext, useWatch } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { readHostKey } from '#app/(console)/sources/actions.ts'
import type { FieldProps } from '#components/form/field-frame.tsx'
import { TextField } from '#components/form/text-field.tsx'
import { useJob } from '#components/query/use-job.ts'
import { Fact } from '#components/shell/fact.tsx'
import type { HostKeyView } from '#lib/contract/places.ts'
import { JobNote } from './job-note.tsx'
import './sources.css'

/** The key of an SSH server, read from it and approved by a person; it is forgotten when the server becomes another. */
export function HostKeyField({ prefix, ...props }: FieldProps & { prefix: string }) {
  const t = useTranslations('sources.hostKey')
  const { setValue, trigger, getValues } = useFormContext<FieldValues>()
  const [host, port]: unknown[] = useWatch({ name: [`${prefix}.host`, `${prefix}.port`] })
  const approved: unknown = useWatch({ name: props.name })
  const key = useJob<Parameters<typeof readHostKey>[0], HostKeyView>(readHostKey)
  const { job, reset } = key

  const isApproved = job.state === 'done' && approved === job.output.fingerprint

  const server = JSON.stringify([host, port])
  const keyIsOf = useRef(server)
  useEffect(() => {
    if (keyIsOf.current === server) return
    keyIsOf.current = server
    setValue(props.name, '', { shouldDirty: true })
    reset()
  }, [server, props.name, setValue, reset])

  async function read() {
    const isServerGiven = await trigger([`${prefix}.host`, `${prefix}.port`], { shouldFocus: true })
    if (isServerGiven) key.start({ host: getValues(`${prefix}.host`), port: getValues(`${prefix}.port`) })
  }

  return (
    <>
      <TextField<FieldValues> {...props} isCode />
      <div>
        <Button variant="secondary" isLoading={key.isBusy} isDisabled={key.isBusy} onClick={() => void read()}>
          {t('read')}
        </Button>
      </div>
      <div aria-live="polite">
        <JobNote job={job} doing={t('reading')} />
        {job.state === 'done' && (
          <Alert
            variant={isApproved ? 'success' : 'info'}
            isInline
            component="p"
            title={t(isApproved ? 'approved' : 'found')}
            {...(isApproved
              ? {}
              : { actionLinks: <AlertActionLink onClick={approve}>{t('approve')}</AlertActionLink> })}
          >
            <DescriptionList isCompact>
              <Fact term={t('type')}>{job.output.type}</Fact>
              <Fact term={t('fingerprint')}>
                <code className="app-code app-wrap">{job.output.fingerprint}</code>
              </Fact>
            </DescriptionList>
            {!isApproved && (
              <p className="host-key__compare">
                {t('compare')}{' '}
                <code className="app-code app-wrap">{t('command', { type: fileTypeOf(job.output.type) })}</code>
              </p>
            )}
          </Alert>
        )}
      </div>
    </>
  )

  function approve() {
    if (job.state !== 'done') return
    setValue(props.name, job.output.fingerprint, { shouldDirty: true, shouldValidate: true })
  }
}

/** As OpenSSH names the file of a key: ecdsa-sha2-nistp256 lies in ssh_host_ecdsa_key.pub. */
function fileTypeOf(type: string): string {
  if (type.startsWith('ecdsa')) return 'ecdsa'
  return type.includes('rsa') ? 'rsa' : type.replace(/^ssh-/, '')
}
