'use client'

import { Button, Label } from '@patternfly/react-core'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import { ExpandableRowContent, Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import type { PlanItemView } from '#lib/contract/plans.ts'
import { focusDecision } from './decisions/decision-fields.tsx'
import { planActionLooks } from './plan-action-look.tsx'
import { PlanDiff } from './plan-diff.tsx'

interface PlanItemsTableProps {
  items: readonly PlanItemView[]
  /** Of several Kafka services: a column says which one an item is of. */
  hasServices: boolean
}

/** Items of a plan; a row opens to the value before and after. */
export function PlanItemsTable({ items, hasServices }: PlanItemsTableProps) {
  const t = useTranslations('plan.changes')
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const width = hasServices ? 6 : 5

  function toggle(id: number) {
    const next = new Set(open)
    if (!next.delete(id)) next.add(id)
    setOpen(next)
  }

  return (
    <Table variant="compact" aria-label={t('label')} isExpandable>
      <Thead>
        <Tr>
          <Th screenReaderText={t('details')} />
          <Th width={20}>{t('item')}</Th>
          <Th>{t('kind')}</Th>
          {hasServices && <Th>{t('service')}</Th>}
          <Th>{t('action')}</Th>
          <Th width={45}>{t('summary')}</Th>
        </Tr>
      </Thead>
      {items.map((item, rowIndex) => {
        const isOpen = open.has(item.id)
        return (
          <Tbody key={item.id} isExpanded={isOpen}>
            <Tr>
              <Td
                expand={{
                  rowIndex,
                  isExpanded: isOpen,
                  onToggle: () => toggle(item.id),
                  expandId: `plan-item-${item.id}`,
                }}
              />
              <Td dataLabel={t('item')} className="app-name-column">
                {item.name}
              </Td>
              <Td dataLabel={t('kind')} modifier="nowrap">
                {t(`kinds.${item.kind}`)}
              </Td>
              {hasServices && <Td dataLabel={t('service')}>{item.serviceName}</Td>}
              <Td dataLabel={t('action')} modifier="nowrap">
                <Label isCompact variant="outline" {...planActionLooks[item.action]}>
                  {t(item.action)}
                </Label>{' '}
                {item.conflict && (
                  <Label isCompact color="orange" icon={<ExclamationTriangleIcon />}>
                    {t('conflict')}
                  </Label>
                )}
              </Td>
              <Td dataLabel={t('summary')} className="app-wrap">
                {item.summary}
                {item.reason !== '' && <div className="app-subtle">{item.reason}</div>}
                <DecideButton item={item} />
              </Td>
            </Tr>
            <Tr isExpanded={isOpen}>
              <Td colSpan={width}>
                {isOpen ? (
                  <ExpandableRowContent>
                    <div className="plan-item__path">
                      <span className="app-subtle">{t('znode')}</span>{' '}
                      <CopyText text={item.path} what={t('pathWord')} />
                    </div>
                    <PlanDiff item={item} />
                  </ExpandableRowContent>
                ) : null}
              </Td>
            </Tr>
          </Tbody>
        )
      })}
    </Table>
  )
}

/** From an item that waits for a decision to the choice itself. */
function DecideButton({ item: { conflict, decision, name, serviceName } }: { item: PlanItemView }) {
  const t = useTranslations('plan.decisions')
  if (!conflict || decision === null) return null
  return (
    <Button
      variant="link"
      isInline
      aria-label={t('decideOn', { name })}
      onClick={() => focusDecision(serviceName, decision)}
    >
      {t('decide')}
    </Button>
  )
}
