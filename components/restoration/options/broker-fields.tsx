'use client'

import { useTranslations } from 'use-intl'
import { findDoubleMapping, type PlanOptions } from '#lib/restore/facts/plan-options.ts'
import { OptionText } from './option-text.tsx'

interface BrokerFieldsProps {
  options: PlanOptions
  isDisabled: boolean
  onChange: (options: PlanOptions) => void
}

/** Which brokers will run, and who takes the place of whom: for a new cluster or retired hosts. */
export function BrokerFields({ options, isDisabled, onChange }: BrokerFieldsProps) {
  const t = useTranslations('plan.options.brokers')
  return (
    <>
      <OptionText
        label={t('mapping')}
        help={t('mappingHelp')}
        placeholder="1:4, 2:5, 3:6"
        value={Object.entries(options.brokerMapping)
          .map(([from, to]) => `${from}:${to}`)
          .join(', ')}
        isDisabled={isDisabled}
        onCommit={(text) => {
          const pairs = splitList(text)
          if (pairs.some((pair) => !/^\d{1,9}\s*:\s*\d{1,9}$/.test(pair))) return t('mappingWrong')
          const mapping = pairs.map((pair) => pair.split(':').map((one) => Number(one.trim())))
          const brokerMapping = Object.fromEntries(mapping.map(([from = 0, to = 0]) => [String(from), to]))
          if (Object.keys(brokerMapping).length < pairs.length) return t('mappingAgain')
          const double = findDoubleMapping(brokerMapping)
          if (double) return t('mappingTwice', { ...double, to: String(double.to) })
          onChange({ ...options, brokerMapping })
          return null
        }}
      />
      <OptionText
        label={t('expected')}
        help={t('expectedHelp')}
        placeholder="1, 2, 3"
        value={options.expectedBrokers.join(', ')}
        isDisabled={isDisabled}
        onCommit={(text) => {
          const ids = splitList(text)
          if (ids.some((id) => !/^\d{1,9}$/.test(id))) return t('expectedWrong')
          onChange({ ...options, expectedBrokers: [...new Set(ids.map(Number))] })
          return null
        }}
      />
    </>
  )
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}
