'use client'

import { Flex, FlexItem, Title } from '@patternfly/react-core'
import { type ReactNode, useId } from 'react'
import './storage.css'

interface StorageSectionProps {
  title: string
  actions: ReactNode
  children: ReactNode
}

/** One part of what a cluster's page says of its storage. */
export function StorageSection({ title, actions, children }: StorageSectionProps) {
  const id = useId()
  return (
    <section className="app-section storage-section" aria-labelledby={id}>
      <Flex justifyContent={{ default: 'justifyContentSpaceBetween' }} className="app-section-title">
        <FlexItem>
          <Title headingLevel="h2" size="lg" id={id}>
            {title}
          </Title>
        </FlexItem>
        <FlexItem>{actions}</FlexItem>
      </Flex>
      {children}
    </section>
  )
}
