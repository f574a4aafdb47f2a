'use client'

import { DescriptionList } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import { Fact } from '#components/shell/fact.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { KafkaFactsView } from '#lib/contract/clusters.ts'

/** All that one look at the live ZooKeeper told of Kafka. */
export function KafkaFacts({ facts }: { facts: KafkaFactsView }) {
  const t = useTranslations('clusters.facts')
  return (
    <DescriptionList isCompact columnModifier={{ default: '1Col', md: '2Col', xl: '3Col' }}>
      <Fact term={t('servers')}>
        {facts.servers.map((server) => (
          <div key={server.address} className="app-wrap">
            {server.address}: {server.state}, {server.version ?? t('unknownVersion')}
          </div>
        ))}
      </Fact>
      <Fact term={t('brokers')}>
        {facts.brokers.length === 0
          ? t('noBrokers')
          : facts.brokers.map((broker) => (
              <div key={broker.id} className="app-wrap">
                {t('broker', { id: String(broker.id), endpoints: broker.endpoints.join(', ') })}
              </div>
            ))}
      </Fact>
      <Fact term={t('controller')}>
        {facts.controller === null ? t('noController') : t('controllerIs', { id: String(facts.controller) })}
      </Fact>
      <Fact term={t('clusterId')}>
        {facts.clusterId === null ? t('noClusterId') : <CopyText text={facts.clusterId} what={t('id')} />}
      </Fact>
      <Fact term={t('topics')}>{t('partitions', { topics: facts.topics, partitions: facts.partitions })}</Fact>
      <Fact term={t('withoutLeader')}>{facts.partitionsWithoutLeader.toLocaleString('en')}</Fact>
      <Fact term={t('seen')}>
        <TimeText at={facts.at} isRelative />
      </Fact>
    </DescriptionList>
  )
}
