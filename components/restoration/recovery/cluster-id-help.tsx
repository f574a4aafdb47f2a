'use client'

import {
  Alert,
  ExpandableSection,
  Form,
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  Stack,
  StackItem,
  TextArea,
  TextInput,
} from '@patternfly/react-core'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { parseClusterIdError } from '#lib/kafka/cluster-id-error.ts'
import { metaPropertiesOf, mrsServerLog, mrsServerProperties } from '#lib/restore/recovery/cluster-id-edits.ts'
import { ClusterIdAdvice } from './cluster-id-advice.tsx'
import { ClusterIdEdits } from './cluster-id-edits.tsx'
import './recovery.css'

interface ClusterIdHelpProps {
  /** In /cluster/id of the service's ZooKeeper; null: not known. */
  liveId: string | null
  archiveId: string | null
  /** Brokers that are not back; empty where nobody knows. */
  brokerIds: readonly number[]
}

/** Why a broker does not start: the mismatch that can be foreseen, and what the broker itself wrote. */
export function ClusterIdHelp({ liveId, archiveId, brokerIds }: ClusterIdHelpProps) {
  const t = useTranslations('recovery.clusterId')
  const isForeseen = liveId !== null && archiveId !== null && liveId !== archiveId
  const [isOpen, setIsOpen] = useState(isForeseen)
  const [text, setText] = useState('')
  const [directories, setDirectories] = useState('')
  const id = useId()
  const error = parseClusterIdError(text)
  const named = error?.files ?? []
  const files = named.length > 0 ? named : metaPropertiesOf(directories)
  const needsDirectories = named.length === 0 && (isForeseen || error !== null)
  return (
    <ExpandableSection
      toggleText={t('title')}
      isExpanded={isOpen}
      onToggle={(_event, next) => setIsOpen(next)}
      className="cluster-id-help"
    >
      <Stack hasGutter>
        {isForeseen && error === null && (
          <StackItem>
            <Alert variant="warning" isInline component="p" title={t('foreseen')}>
              <p>{t('foreseenBody', { zookeeper: liveId, archive: archiveId })}</p>
              <p>{t('foreseenNew')}</p>
            </Alert>
            <ClusterIdEdits zookeeperId={liveId} diskId={archiveId} files={files} brokerIds={brokerIds} />
          </StackItem>
        )}
        <StackItem>{t('lead')}</StackItem>
        <StackItem>
          <Form onSubmit={(event) => event.preventDefault()}>
            <FormGroup label={t('box')} fieldId={`${id}-box`}>
              <TextArea
                id={`${id}-box`}
                value={text}
                onChange={(_event, value) => setText(value)}
                rows={4}
                resizeOrientation="vertical"
                spellCheck={false}
                className="app-code"
                aria-describedby={`${id}-help`}
              />
              <FormHelperText>
                <HelperText id={`${id}-help`} isLiveRegion>
                  <HelperTextItem variant={text.trim() !== '' && error === null ? 'warning' : 'default'}>
                    {text.trim() !== '' && error === null ? t('notFound') : t('boxHelp', { path: mrsServerLog })}
                  </HelperTextItem>
                </HelperText>
              </FormHelperText>
            </FormGroup>
            {needsDirectories && (
              <FormGroup label={t('directories')} fieldId={`${id}-directories`}>
                <TextInput
                  id={`${id}-directories`}
                  value={directories}
                  onChange={(_event, value) => setDirectories(value)}
                  spellCheck={false}
                  className="app-code"
                  aria-describedby={`${id}-directories-help`}
                />
                <FormHelperText>
                  <HelperText id={`${id}-directories-help`}>
                    <HelperTextItem>{t('directoriesHelp', { path: mrsServerProperties })}</HelperTextItem>
                  </HelperText>
                </FormHelperText>
              </FormGroup>
            )}
          </Form>
        </StackItem>
        <StackItem aria-live="polite">
          {error !== null && (
            <ClusterIdAdvice error={{ ...error, files }} liveId={liveId} archiveId={archiveId} brokerIds={brokerIds} />
          )}
        </StackItem>
      </Stack>
    </ExpandableSection>
  )
}
