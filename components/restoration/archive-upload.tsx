'use client'

import { Button, Progress } from '@patternfly/react-core'
import { type ChangeEvent, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { signInAgain } from '#components/query/sign-in-again.ts'
import { useToast } from '#components/shell/toast-provider.tsx'
import { useSize } from '#components/shell/use-size.ts'
import { ErrorAlert } from '#components/sources/error-alert.tsx'
import type { ErrorView } from '#lib/contract/action-result.ts'
import { maxUploadBytes } from '#lib/contract/upload-limits.ts'
import { sendArchive } from './archive-upload-request.ts'
import './archive-upload.css'

interface ArchiveUploadProps {
  clusterId: string
  onUploaded: (path: string) => void
}

interface Sending {
  name: string
  total: number
  sent: number
  cancel: () => void
}

/** Brings an archive from the person's own computer to the console's host; it is checked while it arrives. */
export function ArchiveUpload({ clusterId, onUploaded }: ArchiveUploadProps) {
  const t = useTranslations('browse.upload')
  const errors = useTranslations('errors')
  const toast = useToast()
  const input = useRef<HTMLInputElement>(null)
  const cancelRunning = useRef<() => void>(() => undefined)
  const [sending, setSending] = useState<Sending | null>(null)
  const [error, setError] = useState<ErrorView | null>(null)
  // A form that is left does not go on sending.
  useEffect(() => () => cancelRunning.current(), [])

  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".tar.gz,.gz,application/gzip"
        hidden
        aria-label={t('open')}
        onChange={chooseFile}
      />
      <Button variant="secondary" isDisabled={sending !== null} onClick={() => input.current?.click()}>
        {t('open')}
      </Button>
      {sending !== null && <SendingBar sending={sending} />}
      {error !== null && (
        <div className="archive-upload-error">
          <ErrorAlert error={error} />
        </div>
      )}
    </>
  )

  function chooseFile(event: ChangeEvent<HTMLInputElement>) {
    const file = event.target.files?.[0]
    // The same file may be chosen again after a failure.
    event.target.value = ''
    if (file === undefined) return
    if (!file.name.endsWith('.tar.gz')) return refuse('INVALID_INPUT', t('notArchive'), t('notArchiveRemedy'))
    if (file.size > maxUploadBytes) return refuse('LIMIT_REACHED', t('tooLarge'), t('tooLargeRemedy'))
    send(file)
  }

  function refuse(code: ErrorView['code'], message: string, remedy: string | null) {
    setError({ code, message, remedy, field: null, errorId: null })
  }

  function send(file: File) {
    setError(null)
    const end = () => {
      cancelRunning.current = () => undefined
      setSending(null)
    }
    const cancel = sendArchive(clusterId, file, {
      onProgress: (sent) => setSending((now) => now && { ...now, sent }),
      onDone: ({ path, isKnown }) => {
        end()
        toast.success(t(isKnown ? 'alreadyHere' : 'done', { name: file.name }))
        onUploaded(path)
      },
      onRefused: (refusal) => {
        end()
        if (refusal.code === 'NOT_SIGNED_IN') signInAgain()
        setError(refusal)
      },
      onLost: (status) => {
        end()
        const message = status === 0 ? errors('network') : errors('badAnswer', { status: String(status) })
        refuse('INTERNAL', message, errors('networkRemedy'))
      },
      onCancelled: () => {
        end()
        toast.info(t('cancelled'))
      },
    })
    cancelRunning.current = cancel
    setSending({ name: file.name, total: file.size, sent: 0, cancel })
  }
}

function SendingBar({ sending }: { sending: Sending }) {
  const t = useTranslations('browse.upload')
  const size = useSize()
  const { name, total, sent, cancel } = sending
  const percent = total === 0 ? 100 : Math.min(100, Math.floor((sent / total) * 100))
  return (
    <div className="archive-upload">
      <Progress
        title={t('uploading', { name })}
        value={percent}
        size="sm"
        label={t('percent', { percent, sent: size(Math.min(sent, total)), total: size(total) })}
        helperText={percent === 100 ? t('checking') : undefined}
      />
      <Button variant="secondary" size="sm" onClick={cancel}>
        {t('cancel')}
      </Button>
    </div>
  )
}
