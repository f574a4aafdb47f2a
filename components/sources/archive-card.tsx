'use client'

import { Card, CardBody, CardTitle, DescriptionList } from '@patternfly/react-core'
import { useFormatter, useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import { Fact } from '#components/shell/fact.tsx'
import { SizeText } from '#components/shell/size-text.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { ArchiveCardView } from '#lib/contract/archives.ts'
import { en } from '#messages/en.ts'
import { Verdict } from './verdict.tsx'
import './sources.css'

type ArchiveClass = keyof typeof en.archive.classes

interface ArchiveCardProps {
  card: ArchiveCardView
  title?: string
  headingLevel?: 'h2' | 'h3'
  /** Whether the live tree was asked for its cluster id. */
  hasLiveTree?: boolean
}

/** What an archive says of itself, and whether it fits the cluster. */
export function ArchiveCard({ card, title, headingLevel = 'h3', hasLiveTree = true }: ArchiveCardProps) {
  const t = useTranslations('archive')
  return (
    <Card isCompact>
      <CardTitle component={headingLevel}>{title ?? t('title')}</CardTitle>
      <CardBody>
        <DescriptionList isCompact columnModifier={{ default: '1Col', md: '2Col', xl: '3Col' }}>
          <Fact term={t('systemVersion')}>
            {card.systemVersion}{' '}
            <Verdict result={card.systemVersionMatches ? 'ok' : 'error'}>
              {t(card.systemVersionMatches ? 'versionMatches' : 'versionDiffers')}
            </Verdict>
          </Fact>
          <Fact term={t('dataSource')}>
            {card.dataSource} ({card.clusterName})
          </Fact>
          <Fact term={t('takenAt')}>
            <TimeText at={card.takenAt} />{' '}
            {card.taskName === null ? t('byNoTask') : t('byTask', { name: card.taskName })}
          </Fact>
          <Fact term={t('clusterId')}>
            <ClusterId card={card} hasLiveTree={hasLiveTree} />
          </Fact>
          <Fact term={t('status')}>
            <Verdict result={card.status === 'complete' ? 'ok' : 'warning'}>{t(card.status)}</Verdict>
            <br />
            <Verdict result={card.stable ? 'ok' : 'warning'}>{t(card.stable ? 'stable' : 'unstable')}</Verdict>
          </Fact>
          <Fact term={t('counts')}>
            <Counts card={card} /> · <SizeText bytes={card.sizeBytes} />
          </Fact>
        </DescriptionList>
        <div className="archive-card__path">
          <span className="app-subtle">{t('path')}</span> <CopyText text={card.path} what={t('pathWord')} />
        </div>
      </CardBody>
    </Card>
  )
}

function ClusterId({ card, hasLiveTree }: { card: ArchiveCardView; hasLiveTree: boolean }) {
  const t = useTranslations('archive')
  if (card.clusterId === null) return t('noClusterId')
  if (!hasLiveTree) return <CopyText text={card.clusterId} what={t('clusterId')} />
  return (
    <>
      <CopyText text={card.clusterId} what={t('clusterId')} />
      <br />
      {card.clusterIdMatches === null ? (
        <span className="app-subtle">{t('clusterIdUnknown')}</span>
      ) : (
        <Verdict result={card.clusterIdMatches ? 'ok' : 'error'}>
          {t(card.clusterIdMatches ? 'clusterIdMatches' : 'clusterIdDiffers')}
        </Verdict>
      )}
    </>
  )
}

function Counts({ card }: { card: ArchiveCardView }) {
  const t = useTranslations('archive')
  const format = useFormatter()
  const parts = Object.entries(card.countsByClass)
    .filter((entry): entry is [ArchiveClass, number] => isClass(entry[0]) && entry[1] > 0)
    .map(([name, count]) => `${format.number(count)} ${t(`classes.${name}`)}`)
  return (
    <span>
      {t('znodes', { count: card.znodes })}
      {parts.length > 0 && ` (${parts.join(', ')})`}
    </span>
  )
}

function isClass(name: string): name is ArchiveClass {
  return Object.hasOwn(en.archive.classes, name)
}
