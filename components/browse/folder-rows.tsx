'use client'

import { Td, Tr } from '@patternfly/react-table'
import { Fragment } from 'react'
import { useTranslations } from 'use-intl'
import type { ZnodeView } from '#lib/contract/znodes.ts'
import { ListStateRow } from './list-state-row.tsx'
import { useZnodeList } from './use-znode-list.ts'
import type { ZnodeBrowser } from './znode-browser.ts'
import { ZnodeRow } from './znode-row.tsx'

export interface TreeState {
  browser: ZnodeBrowser
  expanded: ReadonlySet<string>
  selectedPath: string | null
  onToggle: (path: string) => void
  onSelect: (znode: ZnodeView) => void
}

/** The children of one znode, asked for when they are first shown, and below each open one its own. */
export function FolderRows({ of, level, tree }: { of: string; level: number; tree: TreeState }) {
  const t = useTranslations('browse')
  const { browser, expanded, selectedPath, onToggle, onSelect } = tree
  const list = useZnodeList([...browser.key, 'children', of], (after, options) => browser.children(of, after, options))
  return (
    <>
      {list.znodes?.map((znode, index) => {
        const isExpanded = (znode.children ?? 0) > 0 && expanded.has(znode.path)
        return (
          <Fragment key={znode.path}>
            <ZnodeRow
              znode={znode}
              name={znode.path.slice(znode.path.lastIndexOf('/') + 1)}
              level={level}
              position={index + 1}
              isExpanded={isExpanded}
              isSelected={znode.path === selectedPath}
              onToggle={() => onToggle(znode.path)}
              onSelect={() => onSelect(znode)}
            />
            {isExpanded && <FolderRows of={znode.path} level={level + 1} tree={tree} />}
          </Fragment>
        )
      })}
      {list.znodes?.length === 0 && !list.isLoading && (
        <Tr aria-level={level} className="znode-state">
          <Td colSpan={2} className="app-subtle">
            {t('noChildren')}
          </Td>
        </Tr>
      )}
      <ListStateRow list={list} name={of} level={level} />
    </>
  )
}
