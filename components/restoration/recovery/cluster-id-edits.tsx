'use client'

import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import { adviseOnClusterId, type ClusterIdMismatch } from '#lib/restore/recovery/cluster-id-edits.ts'

/** One row for each meta.properties of each broker: the line that must stand there and the command that puts it there. */
export function ClusterIdEdits({ zookeeperId, diskId, files, brokerIds }: ClusterIdMismatch) {
  const t = useTranslations('recovery.clusterId')
  const { edits } = adviseOnClusterId({ zookeeperId, diskId, files, brokerIds })
  return (
    <>
      <Table variant="compact" aria-label={t('table')} gridBreakPoint="grid-lg" className="cluster-id-edits">
        <Thead>
          <Tr>
            <Th width={15}>{t('broker')}</Th>
            <Th width={35}>{t('file')}</Th>
            <Th>{t('command')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {edits.map(({ brokerId, file, line, command }) => (
            <Tr key={`${brokerId} ${file}`}>
              <Td dataLabel={t('broker')}>
                {brokerId === null ? t('anyBroker') : t('brokerIs', { id: String(brokerId) })}
              </Td>
              <Td dataLabel={t('file')} className="app-wrap">
                {file === null ? t('anyFile') : <code className="app-code">{file}</code>}
                <br />
                <CopyText text={line} what={t('lineWord')} />
              </Td>
              <Td dataLabel={t('command')} className="app-wrap">
                {command === null ? t('noCommand') : <CopyText text={command} what={t('commandWord')} />}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
      <p className="app-subtle">{t('after')}</p>
    </>
  )
}
