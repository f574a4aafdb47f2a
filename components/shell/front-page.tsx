'use client'

import { Card, CardBody, CardTitle, Content } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

interface FrontPageProps {
  title: string
  lead?: string
  children: ReactNode
}

/** A page without the console's frame: login, change of password, what does not exist. */
export function FrontPage({ title, lead, children }: FrontPageProps) {
  const t = useTranslations('shell')
  return (
    <main className="app-front">
      <p className="app-front-brand">
        {/* biome-ignore lint/performance/noImgElement: a 700-byte SVG of our own has nothing to optimise. */}
        <img src="/icon.svg" alt="" width={32} height={32} /> {t('product')}
      </p>
      <Card isLarge className="app-front-card">
        <CardTitle component="h1">{title}</CardTitle>
        <CardBody>
          {lead === undefined ? null : (
            <Content component="p" className="app-lead">
              {lead}
            </Content>
          )}
          {children}
        </CardBody>
      </Card>
    </main>
  )
}
