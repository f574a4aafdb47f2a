'use client'

import { Button, Label } from '@patternfly/react-core'
import { Td, TreeRowWrapper } from '@patternfly/react-table'
import { useTranslations } from 'use-intl'
import type { ZnodeView } from '#lib/contract/znodes.ts'

interface ZnodeRowProps {
  znode: ZnodeView
  /** What stands in the first column. */
  name: string
  level: number
  position: number
  isExpanded: boolean
  isSelected: boolean
  onToggle: () => void
  onSelect: () => void
}

export function ZnodeRow({ znode, name, level, position, isExpanded, isSelected, onToggle, onSelect }: ZnodeRowProps) {
  const t = useTranslations('browse')
  const props = {
    isExpanded,
    'aria-level': level,
    'aria-posinset': position,
    // PatternFly draws the toggle where this is more than 0.
    'aria-setsize': znode.children ?? 0,
    toggleAriaLabel: t(isExpanded ? 'collapse' : 'expand', { path: znode.path }),
  }
  return (
    <TreeRowWrapper row={{ props }} className={isSelected ? 'znode-row znode-row--selected' : 'znode-row'}>
      <Td dataLabel={t('znode')} treeRow={{ onCollapse: onToggle, props }} className="znode-row__name">
        <Button
          variant="link"
          isInline
          className="app-wrap znode-row__button"
          aria-label={t('show', { path: znode.path })}
          aria-pressed={isSelected}
          onClick={onSelect}
        >
          {name}
        </Button>
        {(znode.children ?? 0) > 0 && <span className="app-subtle"> ({znode.children?.toLocaleString('en')})</span>}
      </Td>
      <Td dataLabel={t('meaning')} className="znode-row__meaning">
        {znode.kind === 'ephemeral' && (
          <Label isCompact variant="outline">
            {t('ephemeral')}
          </Label>
        )}{' '}
        {znode.unreadable ?? znode.meaning}
      </Td>
    </TreeRowWrapper>
  )
}
