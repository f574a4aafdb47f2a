'use client'

import { Drawer, DrawerContent, DrawerContentBody } from '@patternfly/react-core'
import { Table, Tbody, Th, Thead, Tr } from '@patternfly/react-table'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { ZnodeView } from '#lib/contract/znodes.ts'
import { FolderRows, type TreeState } from './folder-rows.tsx'
import { SearchRows } from './search-rows.tsx'
import type { ZnodeBrowser } from './znode-browser.ts'
import { ZnodePanel } from './znode-panel.tsx'
import { ZnodeSearch } from './znode-search.tsx'
import './browse.css'

interface ZnodeExplorerProps {
  browser: ZnodeBrowser
  /** Names the table. */
  label: string
  /** Beside the search. */
  actions?: ReactNode
}

/** A tree of znodes with Kafka's meaning beside each; the one chosen opens at the right. */
export function ZnodeExplorer({ browser, label, actions }: ZnodeExplorerProps) {
  const t = useTranslations('browse')
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set())
  const [selected, setSelected] = useState<ZnodeView | null>(null)
  const [searched, setSearched] = useState('')
  const opener = useRef<HTMLElement | null>(null)
  const tree: TreeState = {
    browser,
    expanded,
    selectedPath: selected?.path ?? null,
    onToggle: (path) => setExpanded((now) => toggled(now, path)),
    onSelect: (znode) => {
      opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null
      setSelected(znode)
    },
  }
  const { search } = browser
  const close = () => {
    setSelected(null)
    opener.current?.focus()
  }
  return (
    <div className="znode-explorer">
      {(search !== null || actions !== undefined) && (
        <div className="znode-explorer__bar">
          {search !== null && <ZnodeSearch onSearch={setSearched} />}
          {actions}
        </div>
      )}
      <Drawer isInline isExpanded={selected !== null} className="znode-explorer__drawer">
        <DrawerContent panelContent={selected && <ZnodePanel browser={browser} znode={selected} onClose={close} />}>
          <DrawerContentBody>
            <Table
              isTreeTable
              variant="compact"
              aria-label={label}
              isStickyHeader
              className={searched === '' ? 'znode-table' : 'znode-table znode-table--found'}
            >
              <Thead>
                <Tr>
                  <Th className="znode-row__name">{t(searched === '' ? 'znode' : 'path')}</Th>
                  <Th>{t('meaning')}</Th>
                </Tr>
              </Thead>
              <Tbody>
                {search !== null && searched !== '' ? (
                  <SearchRows text={searched} search={search} tree={tree} />
                ) : (
                  <FolderRows of="/" level={1} tree={tree} />
                )}
              </Tbody>
            </Table>
          </DrawerContentBody>
        </DrawerContent>
      </Drawer>
    </div>
  )
}

function toggled(paths: ReadonlySet<string>, path: string): ReadonlySet<string> {
  const next = new Set(paths)
  if (!next.delete(path)) next.add(path)
  return next
}
