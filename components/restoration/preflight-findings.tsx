'use client'

import { Alert, Card, CardBody, CardHeader, CardTitle } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useTranslations } from 'use-intl'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { Verdict } from '#components/sources/verdict.tsx'
import type { PlanView } from '#lib/contract/plans.ts'
import type { PreflightFinding } from '#lib/restore/facts/plan-item.ts'

interface PreflightFindingsProps {
  plan: PlanView
  isChecking: boolean
  refusal: string | null
  onCheckAgain: () => void
}

const order: readonly PreflightFinding['result'][] = ['error', 'warning', 'ok']

/** Each check with what was seen and what to do; what is not passed comes first. */
export function PreflightFindings({ plan, isChecking, refusal, onCheckAgain }: PreflightFindingsProps) {
  const t = useTranslations('plan.preflight')
  const findings = plan.services.flatMap((service) => service.findings)
  const errors = findings.filter((finding) => finding.result === 'error').length
  return (
    <Card>
      <CardHeader
        actions={{
          actions: (
            <GuardedButton variant="secondary" refusal={refusal} isLoading={isChecking} onClick={onCheckAgain}>
              {t('again')}
            </GuardedButton>
          ),
        }}
      >
        <CardTitle component="h2">{t('title')}</CardTitle>
      </CardHeader>
      <CardBody>
        {errors > 0 && (
          <Alert variant="danger" isInline component="p" title={t('willFailTitle')} className="plan-alert">
            {t('willFailBody')}
          </Alert>
        )}
        {plan.services.map((service) => (
          <FindingsTable
            key={service.name}
            label={t('label', { service: service.name })}
            caption={plan.services.length > 1 ? service.name : null}
            findings={service.findings}
          />
        ))}
      </CardBody>
    </Card>
  )
}

interface FindingsTableProps {
  label: string
  caption: string | null
  findings: readonly PreflightFinding[]
}

function FindingsTable({ label, caption, findings }: FindingsTableProps) {
  const t = useTranslations('plan.preflight')
  const sorted = findings.toSorted((a, b) => order.indexOf(a.result) - order.indexOf(b.result))
  return (
    <>
      {caption !== null && <h3 className="plan-service">{caption}</h3>}
      <Table variant="compact" aria-label={label} borders={false}>
        <Thead>
          <Tr>
            <Th width={15}>{t('result')}</Th>
            <Th width={20}>{t('check')}</Th>
            <Th>{t('seen')}</Th>
            <Th>{t('remedy')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {sorted.map((finding) => (
            <Tr key={finding.check}>
              <Td dataLabel={t('result')} modifier="nowrap">
                <Verdict result={finding.result}>{t(finding.result)}</Verdict>
              </Td>
              <Td dataLabel={t('check')}>{t(`checks.${finding.check}`)}</Td>
              <Td dataLabel={t('seen')} className="app-wrap">
                {finding.seen}
              </Td>
              <Td dataLabel={t('remedy')} className="app-wrap">
                {finding.remedy === '' ? '–' : finding.remedy}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </>
  )
}
