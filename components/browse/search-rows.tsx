'use client'

import { Td, Tr } from '@patternfly/react-table'
import { useTranslations } from 'use-intl'
import type { TreeState } from './folder-rows.tsx'
import { ListStateRow } from './list-state-row.tsx'
import { useZnodeList } from './use-znode-list.ts'
import type { ZnodeBrowser } from './znode-browser.ts'
import { ZnodeRow } from './znode-row.tsx'

interface SearchRowsProps {
  text: string
  search: NonNullable<ZnodeBrowser['search']>
  tree: TreeState
}

/** Znodes whose path holds the text, with their whole paths. */
export function SearchRows({ text, search, tree }: SearchRowsProps) {
  const t = useTranslations('browse')
  const list = useZnodeList([...tree.browser.key, 'search', text], (after, options) => search(text, after, options))
  return (
    <>
      {list.znodes?.map((znode, index) => (
        <ZnodeRow
          key={znode.path}
          znode={znode}
          name={znode.path}
          level={1}
          position={index + 1}
          isExpanded={false}
          isSelected={znode.path === tree.selectedPath}
          onToggle={() => undefined}
          onSelect={() => tree.onSelect(znode)}
        />
      ))}
      {list.znodes?.length === 0 && !list.isLoading && (
        <Tr aria-level={1} className="znode-state">
          <Td colSpan={2} className="app-subtle">
            {t('nothingFound', { text })}
          </Td>
        </Tr>
      )}
      <ListStateRow list={list} name={text} level={1} />
    </>
  )
}
