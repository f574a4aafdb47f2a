'use client'

import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  ExpandableSection,
} from '@patternfly/react-core'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { ArchiveCard } from '#components/sources/archive-card.tsx'
import type { ArchiveContentsView } from '#lib/contract/archives.ts'

/** The card of an archive; below it, folded, what was left out, could not be read, or stands in its notes. */
export function ArchiveContents({ contents }: { contents: ArchiveContentsView }) {
  const t = useTranslations('browse.archive')
  const { card, excluded, unreadable, notes, entriesNotShown } = contents
  // What is missing from a partial archive must not have to be looked for.
  const [isOpen, setOpen] = useState(unreadable.length > 0)
  return (
    <>
      <ArchiveCard card={card} headingLevel="h2" hasLiveTree={false} />
      <ExpandableSection
        className="archive-contents"
        toggleText={t('contents')}
        isExpanded={isOpen}
        onToggle={(_event, open) => setOpen(open)}
      >
        <DescriptionList isCompact className="archive-contents__list">
          <Entries term={t('unreadable')}>
            {unreadable.map(({ path, reason }) => (
              <div key={path}>{t('unreadableEntry', { path, reason })}</div>
            ))}
          </Entries>
          <Entries term={t('excluded')}>
            {excluded.map(({ path, znodes, reason }) => (
              <div key={`${path} ${reason}`}>{t('excludedEntry', { path, znodes, reason })}</div>
            ))}
          </Entries>
          <Entries term={t('notes')}>
            {notes.map(({ path, text }) => (
              <div key={path}>
                <code className="app-code">{path}</code> {text}
              </div>
            ))}
          </Entries>
        </DescriptionList>
        {entriesNotShown > 0 && <p className="app-subtle">{t('notShown', { count: entriesNotShown })}</p>}
      </ExpandableSection>
    </>
  )
}

function Entries({ term, children }: { term: string; children: ReactNode[] }) {
  const t = useTranslations('browse.archive')
  return (
    <DescriptionListGroup>
      <DescriptionListTerm>{term}</DescriptionListTerm>
      <DescriptionListDescription>
        {children.length === 0 ? <span className="app-subtle">{t('nothing')}</span> : children}
      </DescriptionListDescription>
    </DescriptionListGroup>
  )
}
