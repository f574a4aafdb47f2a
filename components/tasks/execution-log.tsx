'use client'

import {
  Button,
  Flex,
  FlexItem,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  Icon,
  Panel,
  PanelMain,
  Switch,
  Title,
} from '@patternfly/react-core'
import DownloadIcon from '@patternfly/react-icons/dist/esm/icons/download-icon'
import ExclamationCircleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import { type ReactElement, useEffect, useId, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { LogLineView } from '#lib/contract/executions.ts'
import { maximumLines } from './merge-log-lines.ts'
import { useExecutionLog } from './use-execution-log.ts'
import './tasks.css'

const levels = ['debug', 'info', 'warn', 'error'] as const

const levelIcons: Record<LogLineView['level'], ReactElement | null> = {
  debug: null,
  info: null,
  warn: (
    <Icon status="warning" isInline>
      <ExclamationTriangleIcon />
    </Icon>
  ),
  error: (
    <Icon status="danger" isInline>
      <ExclamationCircleIcon />
    </Icon>
  ),
}

/** Pixels from the end within which a person still looks at the newest line. */
const endTolerance = 24

interface ExecutionLogProps {
  executionId: string
  /** Grows while the execution is not over. */
  isLive: boolean
}

/** The log of an execution: follows the newest line until the person scrolls away. */
export function ExecutionLog({ executionId, isLive }: ExecutionLogProps) {
  const t = useTranslations('tasks.log')
  const id = useId()
  const [level, setLevel] = useState<LogLineView['level']>('info')
  const [isFollowing, setIsFollowing] = useState(isLive)
  const list = useRef<HTMLDivElement>(null)
  const { data: lines = [], error } = useExecutionLog(executionId, level, isLive)
  const newest = lines.at(-1)?.id

  useEffect(() => {
    const element = list.current
    if (isFollowing && element !== null && newest !== undefined) element.scrollTop = element.scrollHeight
  }, [isFollowing, newest])

  return (
    <section aria-labelledby={`${id}-title`} className="execution-log">
      <Flex className="execution-log__head">
        <FlexItem grow={{ default: 'grow' }}>
          <Title headingLevel="h3" size="md" id={`${id}-title`}>
            {t('title')}
          </Title>
        </FlexItem>
        {isLive && (
          <FlexItem>
            <Switch
              id={`${id}-follow`}
              label={t('follow')}
              isChecked={isFollowing}
              onChange={(_event, next) => setIsFollowing(next)}
            />
          </FlexItem>
        )}
        <FlexItem>
          <FormSelect
            aria-label={t('level')}
            value={level}
            onChange={(_event, value) => setLevel(levels.find((one) => one === value) ?? 'info')}
          >
            {levels.map((one) => (
              <FormSelectOption key={one} value={one} label={t(`levels.${one}`)} />
            ))}
          </FormSelect>
        </FlexItem>
        <FlexItem>
          <Button
            component="a"
            variant="secondary"
            icon={<DownloadIcon />}
            href={`/api/executions/${executionId}/log.txt`}
            download
          >
            {t('download')}
          </Button>
        </FlexItem>
      </Flex>
      {error !== null && (
        <HelperText isLiveRegion>
          <HelperTextItem variant="error">{t('failed', { reason: error.message })}</HelperTextItem>
        </HelperText>
      )}
      {lines.length === maximumLines && (
        <HelperText>
          <HelperTextItem>{t('shortened', { count: maximumLines })}</HelperTextItem>
        </HelperText>
      )}
      <Panel variant="bordered">
        <PanelMain
          ref={list}
          role="log"
          aria-label={t('region')}
          tabIndex={0}
          className="execution-log__lines"
          onScroll={followAtEnd}
        >
          {lines.length === 0 && <p className="execution-log__empty">{t('empty')}</p>}
          {lines.map((line) => (
            <LogLine key={line.id} line={line} />
          ))}
        </PanelMain>
      </Panel>
    </section>
  )

  function followAtEnd() {
    const element = list.current
    if (!isLive || element === null) return
    setIsFollowing(element.scrollHeight - element.scrollTop - element.clientHeight <= endTolerance)
  }
}

function LogLine({ line }: { line: LogLineView }) {
  const t = useTranslations('tasks.log')
  const at = new Date(line.at)
  return (
    <div className={`execution-log__line execution-log__line--${line.level}`}>
      <time
        className="execution-log__time"
        dateTime={line.at}
        title={at.toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'long' })}
      >
        {at.toLocaleTimeString('en-GB')}
      </time>
      <span className="execution-log__level">
        {levelIcons[line.level]}
        {t(`levelNames.${line.level}`)}
      </span>
      <span className="execution-log__message">{line.message}</span>
    </div>
  )
}
