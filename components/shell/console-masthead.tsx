'use client'

import {
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadLogo,
  MastheadMain,
  MastheadToggle,
  PageToggleButton,
  Toolbar,
  ToolbarContent,
  ToolbarGroup,
  ToolbarItem,
} from '@patternfly/react-core'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { RunningIndicator } from './running-indicator.tsx'
import type { Theme } from './theme.ts'
import { ThemeMenu } from './theme-menu.tsx'
import { UserMenu } from './user-menu.tsx'

export function ConsoleMasthead({ theme }: { theme: Theme }) {
  const t = useTranslations('shell')
  return (
    <Masthead>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton isHamburgerButton aria-label={t('nav.toggle')} />
        </MastheadToggle>
        <MastheadBrand>
          <MastheadLogo component={BrandLink} className="app-brand">
            {/* biome-ignore lint/performance/noImgElement: a 700-byte SVG of our own has nothing to optimise. */}
            <img src="/icon.svg" alt="" width={24} height={24} /> {t('product')}
          </MastheadLogo>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <Toolbar isStatic>
          <ToolbarContent>
            <ToolbarGroup variant="action-group-plain" align={{ default: 'alignEnd' }} gap={{ default: 'gapSm' }}>
              <ToolbarItem>
                <RunningIndicator />
              </ToolbarItem>
              <ToolbarItem>
                <ThemeMenu initial={theme} />
              </ToolbarItem>
              <ToolbarItem>
                <UserMenu />
              </ToolbarItem>
            </ToolbarGroup>
          </ToolbarContent>
        </Toolbar>
      </MastheadContent>
    </Masthead>
  )
}

function BrandLink(props: { className?: string; children?: React.ReactNode }) {
  return (
    <Link href="/overview" className={props.className}>
      {props.children}
    </Link>
  )
}
