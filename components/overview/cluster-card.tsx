'use client'

import { Card, CardBody, CardHeader, CardTitle, Divider, Label, Stack, StackItem } from '@patternfly/react-core'
import Link from 'next/link'
import { Fragment } from 'react'
import { useTranslations } from 'use-intl'
import { GuardedLink } from '#components/shell/guarded-link.tsx'
import type { OverviewView } from '#lib/contract/overview.ts'
import { ServiceState } from './service-state.tsx'

type ClusterEntry = OverviewView['clusters'][number]

/** Answers for one cluster: can it be restored right now? */
export function ClusterCard({ entry }: { entry: ClusterEntry }) {
  const t = useTranslations('overview')
  const { cluster, services, running } = entry
  return (
    <Card>
      <CardHeader actions={{ hasNoOffset: true, actions: <Label isCompact>{cluster.systemVersion}</Label> }}>
        <CardTitle component="h2" className="app-wrap">
          <Link href={`/clusters/${cluster.id}`}>{cluster.name}</Link>
        </CardTitle>
      </CardHeader>
      <CardBody>
        <Stack hasGutter>
          {services.length === 0 ? (
            <StackItem>
              <p>{t('noServices')}</p>
              <GuardedLink needs="administer" variant="link" href={`/clusters/${cluster.id}/services/create`}>
                {t('addService')}
              </GuardedLink>
            </StackItem>
          ) : null}
          {services.map((service, index) => (
            <Fragment key={service.id}>
              {index === 0 ? null : <Divider />}
              <StackItem>
                <ServiceState clusterId={cluster.id} service={service} isNamed={services.length > 1} />
              </StackItem>
            </Fragment>
          ))}
          {running.length === 0 ? null : (
            <StackItem>
              <Running running={running} />
            </StackItem>
          )}
        </Stack>
      </CardBody>
    </Card>
  )
}

function Running({ running }: { running: ClusterEntry['running'] }) {
  const t = useTranslations('overview')
  return (
    <>
      <strong>{t('running')}</strong>
      {running.map((execution) => (
        <div key={execution.executionId} className="app-wrap">
          {t(`kinds.${execution.kind}`)} · {execution.taskName}
        </div>
      ))}
    </>
  )
}
