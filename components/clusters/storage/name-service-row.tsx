'use client'

import { ExpandableRowContent, Tbody, Td, Tr } from '@patternfly/react-table'
import { useTranslations } from 'use-intl'
import { testStorage } from '#app/(console)/sources/actions.ts'
import { ConnectionTest } from '#components/clusters/connection-test.tsx'
import { useJob } from '#components/query/use-job.ts'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { RowMenu } from '#components/shell/row-menu.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import type { PlaceTestView } from '#lib/contract/places.ts'
import type { NameNodeEntry } from '#lib/sources/storage-entries.ts'

export type NameServiceView = ClusterView['nameServices'][number]

interface NameServiceRowProps {
  clusterId: string
  nameService: NameServiceView
  onDelete: () => void
}

/** One NameService; Test connection opens its answer below. */
export function NameServiceRow({ clusterId, nameService, onDelete }: NameServiceRowProps) {
  const t = useTranslations('clusters')
  const testRefusal = useRefusal('operate')
  const editRefusal = useRefusal('administer')
  const test = useJob<Parameters<typeof testStorage>[0], PlaceTestView>(testStorage)
  const { id, name } = nameService
  const isTested = test.job.state !== 'idle'
  const run = () => test.start({ of: 'nameService', clusterId, nameServiceId: id })
  return (
    <Tbody isExpanded={isTested}>
      <Tr>
        <Td dataLabel={t('nameServices.columns.name')} className="app-text-column">
          {name}
        </Td>
        <Td dataLabel={t('nameServices.columns.kind')}>
          {t(nameService.isRemote ? 'nameServices.remote' : 'nameServices.local')}
        </Td>
        <Td dataLabel={t('nameServices.columns.nameNodes')} className="app-name-column">
          {nameService.nameNodes.map((nameNode) => (
            <div key={`${nameNode.host}:${nameNode.httpPort}`}>
              <NameNodeText nameNode={nameNode} />
            </div>
          ))}
        </Td>
        <Td dataLabel={t('nameServices.columns.user')}>{nameService.userName}</Td>
        <Td dataLabel={t('nameServices.columns.operation')} modifier="nowrap">
          <GuardedButton
            variant="link"
            className="app-nowrap"
            isInline
            refusal={testRefusal}
            isLoading={test.isBusy}
            aria-label={t('services.testOf', { name })}
            onClick={() => (test.isBusy ? undefined : run())}
          >
            {t('services.test')}
          </GuardedButton>
        </Td>
        <Td isActionCell>
          <RowMenu
            label={t('nameServices.moreOf', { name })}
            items={[
              { label: t('services.edit'), refusal: editRefusal, run: `/clusters/${clusterId}/name-services/${id}` },
              { label: t('services.delete'), refusal: editRefusal, isDanger: true, run: onDelete },
            ]}
          />
        </Td>
      </Tr>
      {isTested ? (
        <Tr isExpanded>
          <Td colSpan={6}>
            <ExpandableRowContent>
              <ConnectionTest test={test} title={t('test.titleOf', { name })} onAgain={run} />
            </ExpandableRowContent>
          </Td>
        </Tr>
      ) : null}
    </Tbody>
  )
}

function NameNodeText({ nameNode }: { nameNode: NameNodeEntry }) {
  const t = useTranslations('clusters.nameServices')
  const { host, address, httpPort, https } = nameNode
  const shown = `${host.includes(':') ? `[${host}]` : host}:${httpPort}`
  return (
    <>
      <code className="app-code">
        {address === '' || address === host ? shown : t('address', { host: shown, address })}
      </code>
      {https ? <span className="app-subtle"> {t('https')}</span> : null}
    </>
  )
}
