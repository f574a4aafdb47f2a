'use client'

import { DescriptionList, ExpandableSection } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import { Fact } from '#components/shell/fact.tsx'
import type { PlanView } from '#lib/contract/plans.ts'

/** What binds a confirmation to this very plan: for a protocol, not for a first look. */
export function PlanDetails({ plan }: { plan: PlanView }) {
  const t = useTranslations('plan')
  const [isOpen, setIsOpen] = useState(false)
  return (
    <ExpandableSection
      toggleText={t('details')}
      isExpanded={isOpen}
      onToggle={(_event, isExpanded) => setIsOpen(isExpanded)}
    >
      <DescriptionList isCompact>
        <Fact term={t('hash')}>
          <CopyText text={plan.hash} what={t('hash')} />
        </Fact>
      </DescriptionList>
    </ExpandableSection>
  )
}
