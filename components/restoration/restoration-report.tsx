'use client'

import {
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Stack,
  StackItem,
} from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useFormatter, useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import { useSize } from '#components/shell/use-size.ts'
import type { RestorationReportView } from '#lib/contract/executions.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'

type ServiceReport = RestorationReportView['services'][number]

interface RestorationReportProps {
  report: RestorationReportView
  /** Those that the task keeps; null: an undo takes none. */
  safetyBackups: RestorationTaskView['safetyBackups'] | null
}

/** What was done, in numbers, for each Kafka service. */
export function RestorationReport({ report, safetyBackups }: RestorationReportProps) {
  return (
    <Stack hasGutter>
      {report.services.map((service) => (
        <StackItem key={service.name}>
          <ServiceResult
            service={service}
            kept={safetyBackups?.filter(({ serviceName }) => serviceName === service.name) ?? null}
          />
        </StackItem>
      ))}
    </Stack>
  )
}

interface ServiceResultProps {
  service: ServiceReport
  kept: RestorationTaskView['safetyBackups'] | null
}

function ServiceResult({ service, kept }: ServiceResultProps) {
  const t = useTranslations('restoration.task')
  const format = useFormatter()
  const size = useSize()
  const numbers = [
    { term: t('written'), text: format.number(service.written) },
    { term: t('bytesWritten'), text: size(service.bytesWritten) },
    { term: t('verified'), text: format.number(service.verified) },
    { term: t('equal'), text: format.number(service.alreadyEqual) },
    { term: t('conflicts'), text: format.number(service.conflicts.length) },
  ]
  return (
    <Card>
      <CardTitle component="h2">{t('resultOf', { service: service.name })}</CardTitle>
      <CardBody>
        <DescriptionList isCompact isAutoFit autoFitMinModifier={{ default: '9rem' }} className="restoration-numbers">
          {numbers.map(({ term, text }) => (
            <DescriptionListGroup key={term}>
              <DescriptionListTerm>{term}</DescriptionListTerm>
              <DescriptionListDescription>{text}</DescriptionListDescription>
            </DescriptionListGroup>
          ))}
        </DescriptionList>
        {service.conflicts.length > 0 && <Conflicts service={service} />}
        {kept !== null && <SafetyBackups ownPath={service.safetyBackupPath} keptPaths={kept.map(({ path }) => path)} />}
      </CardBody>
    </Card>
  )
}

/** That of this run, and those of runs before it that have written: Undo goes back through all of them. */
function SafetyBackups({ ownPath, keptPaths }: { ownPath: string | null; keptPaths: readonly string[] }) {
  const t = useTranslations('restoration.task')
  const earlier = keptPaths.filter((path) => path !== ownPath)
  return (
    <div className="restoration-safety">
      <strong>{t('safetyBackup')}</strong>{' '}
      {ownPath === null ? (
        t(earlier.length === 0 ? 'noSafetyBackup' : 'noneOfThisRun')
      ) : (
        <>
          <CopyText text={ownPath} what={t('pathWord')} />
          <br />
          <span className="app-subtle">{t('safetyBackupHelp')}</span>
        </>
      )}
      {earlier.map((path) => (
        <div key={path}>
          {t('earlierSafetyBackup')} <CopyText text={path} what={t('pathWord')} />
        </div>
      ))}
    </div>
  )
}

function Conflicts({ service }: { service: ServiceReport }) {
  const t = useTranslations()
  return (
    <Table variant="compact" aria-label={t('restoration.task.conflictsOf', { service: service.name })}>
      <Thead>
        <Tr>
          <Th>{t('restoration.task.conflictItem')}</Th>
          <Th>{t('restoration.task.conflictKind')}</Th>
          <Th>{t('restoration.task.conflictReason')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {service.conflicts.map((conflict) => (
          <Tr key={`${conflict.kind} ${conflict.name}`}>
            <Td dataLabel={t('restoration.task.conflictItem')} className="app-name-column">
              {conflict.name}
            </Td>
            <Td dataLabel={t('restoration.task.conflictKind')} modifier="nowrap">
              {t(`plan.changes.kinds.${conflict.kind}`)}
            </Td>
            <Td dataLabel={t('restoration.task.conflictReason')} className="app-wrap">
              {conflict.reason}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
