'use client'

import { Breadcrumb, BreadcrumbItem, Content, Flex, FlexItem, PageSection, Title } from '@patternfly/react-core'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

export interface Crumb {
  label: string
  /** None for groups of the sidebar, which have no page. */
  href?: string
}

interface PageHeaderProps {
  title: string
  /** What stands above this page, outermost first. */
  crumbs?: readonly Crumb[]
  lead?: ReactNode
  /** Buttons at the right. */
  actions?: ReactNode
}

export function PageHeader({ title, crumbs = [], lead, actions }: PageHeaderProps) {
  const t = useTranslations('shell')
  return (
    <PageSection hasBodyWrapper={false}>
      {crumbs.length === 0 ? null : (
        <Breadcrumb aria-label={t('breadcrumb')} className="app-breadcrumb">
          {crumbs.map((crumb) => (
            <BreadcrumbItem
              key={crumb.label}
              {...(crumb.href === undefined
                ? {}
                : { render: ({ className }) => <CrumbLink crumb={crumb} className={className} /> })}
            >
              {crumb.href === undefined ? crumb.label : null}
            </BreadcrumbItem>
          ))}
          <BreadcrumbItem isActive>{title}</BreadcrumbItem>
        </Breadcrumb>
      )}
      <Flex justifyContent={{ default: 'justifyContentSpaceBetween' }} alignItems={{ default: 'alignItemsFlexStart' }}>
        <FlexItem className="app-page-title">
          <Title headingLevel="h1" size="2xl">
            {title}
          </Title>
          {lead === undefined ? null : (
            <Content component="p" className="app-lead">
              {lead}
            </Content>
          )}
        </FlexItem>
        {actions === undefined ? null : <FlexItem>{actions}</FlexItem>}
      </Flex>
    </PageSection>
  )
}

function CrumbLink({ crumb, className }: { crumb: Crumb; className: string | undefined }) {
  return (
    <Link className={className} href={crumb.href ?? ''}>
      {crumb.label}
    </Link>
  )
}
