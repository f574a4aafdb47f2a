'use client'

import { Alert, DescriptionList, List, ListItem, Stack, StackItem } from '@patternfly/react-core'
import { useFormatter, useTranslations } from 'use-intl'
import type { RequestError } from '#components/query/request-error.ts'
import { ConfirmDialog } from '#components/shell/confirm-dialog.tsx'
import { Fact } from '#components/shell/fact.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import { useDuration } from '#components/shell/use-duration.ts'
import type { PlanView } from '#lib/contract/plans.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { chosenRisks } from './decisions/chosen-risks.ts'
import { openDecisions } from './decisions/decision-groups.ts'
import { useOpenDecisionsText } from './decisions/use-open-decisions-text.ts'
import { planTotals } from './plan-totals.ts'

interface ConfirmRunDialogProps {
  title: string
  task: RestorationTaskView
  /** What is carried out; null: it is not read yet, or cannot be. */
  plan: PlanView | null
  /** Why it will fail (danger), or did the last time (warning); null: nothing is known against it. */
  warning: { variant: 'danger' | 'warning'; title: string; body: string } | null
  note: string
  confirmLabel: string
  isBusy: boolean
  error: RequestError | null
  onConfirm: () => void
  onClose: () => void
}

/** The last look before a restoration is executed: where, from what, how much, and at which risks. */
export function ConfirmRunDialog({ task, plan, warning, note, ...dialog }: ConfirmRunDialogProps) {
  const t = useTranslations('plan.start')
  return (
    <ConfirmDialog {...dialog} variant={warning?.variant === 'danger' ? 'danger' : 'primary'}>
      <Stack hasGutter>
        {warning !== null && (
          <StackItem>
            <Alert variant={warning.variant} isInline component="p" title={warning.title}>
              {warning.body}
            </Alert>
          </StackItem>
        )}
        <StackItem>
          <DescriptionList isCompact isHorizontal className="confirm-run">
            <Fact term={t('object')}>{task.cluster.name}</Fact>
            {plan !== null && <PlanFacts plan={plan} />}
          </DescriptionList>
        </StackItem>
        <StackItem>{note}</StackItem>
      </Stack>
    </ConfirmDialog>
  )
}

function PlanFacts({ plan }: { plan: PlanView }) {
  const t = useTranslations('plan.start')
  const u = useTranslations('plan.options')
  const duration = useDuration()
  const describeOpen = useOpenDecisionsText()
  const open = openDecisions(plan.services)
  const risks = [...new Set(plan.services.flatMap(({ options }) => chosenRisks(options)))]
  const modes = [...new Set(plan.services.map(({ options }) => options.mode))]
  return (
    <>
      {plan.services.map(({ serviceId, name, card, archiveAgeMs }) => (
        <Fact key={serviceId} term={plan.services.length > 1 ? t('archiveOf', { service: name }) : t('archive')}>
          <span className="app-wrap">{card.path.split('/').at(-1)}</span>
          <br />
          {t.rich('archiveTaken', { age: duration(archiveAgeMs), time: () => <TimeText at={card.takenAt} /> })}
        </Fact>
      ))}
      <Fact term={t('mode')}>{modes.map((mode) => u(`mode.${mode}`)).join('; ')}</Fact>
      <Fact term={t('changes')}>
        <Changes plan={plan} />
      </Fact>
      <Fact term={t('risks')}>
        {risks.length === 0 ? (
          t('noRisks')
        ) : (
          <List isPlain>
            {risks.map((risk) => (
              <ListItem key={risk}>{risk === 'exact' ? u('exact.exact') : u(risk)}</ListItem>
            ))}
          </List>
        )}
      </Fact>
      {open.items + open.checks > 0 && <Fact term={t('left')}>{describeOpen(open)}</Fact>}
    </>
  )
}

function Changes({ plan }: { plan: PlanView }) {
  const t = useTranslations('plan.start')
  const format = useFormatter()
  const { create, change, delete: deleted } = planTotals(plan).actions
  const parts = [
    ...(create > 0 ? [t('created', { count: create })] : []),
    ...(change > 0 ? [t('changed', { count: change })] : []),
    ...(deleted > 0 ? [t('deleted', { count: deleted })] : []),
  ]
  return t('changesCount', { count: create + change + deleted, parts: format.list(parts) })
}
