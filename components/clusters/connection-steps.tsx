'use client'

import { Icon, List, ListItem } from '@patternfly/react-core'
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon'
import ExclamationCircleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon'
import { useTranslations } from 'use-intl'
import { DurationText } from '#components/shell/duration-text.tsx'
import type { TestStepView } from '#lib/contract/clusters.ts'
import { en } from '#messages/en.ts'

type StepName = keyof typeof en.clusters.test.steps

/** Each thing that was tried, with what came of it. */
export function ConnectionSteps({ steps }: { steps: readonly TestStepView[] }) {
  const t = useTranslations('clusters.test')
  return (
    <List isPlain>
      {steps.map((step) => (
        <ListItem
          key={step.name}
          icon={
            <Icon status={step.ok ? 'success' : 'danger'}>
              {step.ok ? (
                <CheckCircleIcon role="img" aria-label={t('stepOk')} aria-hidden={false} />
              ) : (
                <ExclamationCircleIcon role="img" aria-label={t('stepFailed')} aria-hidden={false} />
              )}
            </Icon>
          }
        >
          <strong>{isStepName(step.name) ? t(`steps.${step.name}`) : step.name}</strong>{' '}
          <span className="app-subtle">
            <DurationText milliseconds={step.milliseconds} />
          </span>
          <div className="app-wrap">{step.detail}</div>
          {step.remedy === null ? null : <div className="app-wrap app-subtle">{step.remedy}</div>}
        </ListItem>
      ))}
    </List>
  )
}

function isStepName(name: string): name is StepName {
  return Object.hasOwn(en.clusters.test.steps, name)
}
