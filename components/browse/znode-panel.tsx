'use client'

import {
  DrawerActions,
  DrawerCloseButton,
  DrawerHead,
  DrawerPanelBody,
  DrawerPanelContent,
  Title,
} from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import type { ZnodeView } from '#lib/contract/znodes.ts'
import type { ZnodeBrowser } from './znode-browser.ts'
import { ZnodeData } from './znode-data.tsx'
import { ZnodeFacts } from './znode-facts.tsx'

interface ZnodePanelProps {
  browser: ZnodeBrowser
  znode: ZnodeView
  onClose: () => void
}

/** All there is to one znode. */
export function ZnodePanel({ browser, znode, onClose }: ZnodePanelProps) {
  const t = useTranslations('browse')
  return (
    <DrawerPanelContent
      widths={{ default: 'width_50', '2xl': 'width_50' }}
      role="region"
      aria-label={t('detailsOf', { path: znode.path })}
    >
      <DrawerHead>
        <Title headingLevel="h2" size="md" className="znode-panel__title">
          {znode.path.slice(znode.path.lastIndexOf('/') + 1)}
        </Title>
        <DrawerActions>
          <DrawerCloseButton aria-label={t('close')} onClose={onClose} />
        </DrawerActions>
      </DrawerHead>
      <DrawerPanelBody>
        <CopyText text={znode.path} what={t('pathWord')} />
        <p className="znode-panel__meaning">{znode.meaning}</p>
        <ZnodeData key={znode.path} browser={browser} znode={znode} />
        <ZnodeFacts znode={znode} />
      </DrawerPanelBody>
    </DrawerPanelContent>
  )
}
