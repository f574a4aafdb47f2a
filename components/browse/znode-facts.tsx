'use client'

import { DescriptionList, Title } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { Fact } from '#components/shell/fact.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { ZnodeView } from '#lib/contract/znodes.ts'

const rights = [
  ['read', 1],
  ['write', 2],
  ['create', 4],
  ['delete', 8],
  ['admin', 16],
] as const
const allRights = 31

/** Who may do what with a znode, and its Stat. */
export function ZnodeFacts({ znode }: { znode: ZnodeView }) {
  const t = useTranslations('browse')
  return (
    <>
      <Title headingLevel="h3" size="md" className="znode-panel__section">
        {t('acl')}
      </Title>
      <ul className="znode-panel__acl">
        {znode.acl.map((entry) => (
          <li key={`${entry.scheme}:${entry.id} ${entry.perms}`}>
            <code className="app-code">
              {entry.scheme}:{entry.id}
            </code>{' '}
            {rightsOf(entry.perms)}
          </li>
        ))}
        {znode.acl.length === 0 && <li className="app-subtle">{t('noAcl')}</li>}
      </ul>
      {znode.stat !== null && <StatFacts kind={znode.kind} stat={znode.stat} />}
    </>
  )

  function rightsOf(perms: number): string {
    if (perms === allRights) return t('rights.all')
    const names = rights.filter(([, bit]) => (perms & bit) !== 0).map(([name]) => t(`rights.${name}`))
    return names.length === 0 ? t('rights.none') : names.join(', ')
  }
}

interface StatFactsProps {
  kind: ZnodeView['kind']
  stat: NonNullable<ZnodeView['stat']>
}

function StatFacts({ kind, stat }: StatFactsProps) {
  const t = useTranslations('browse')
  return (
    <>
      <Title headingLevel="h3" size="md" className="znode-panel__section">
        {t('stat')}
      </Title>
      <DescriptionList isCompact isHorizontal className="znode-panel__stat">
        <Fact term={t('kind')}>{kind !== null && t(`kinds.${kind}`)}</Fact>
        <Fact term={t('version')}>
          {t('versions', { data: stat.version, children: stat.cversion, acl: stat.aversion })}
        </Fact>
        <Fact term={t('created')}>
          <TimeText at={stat.createdAt} /> · <code className="app-code">{stat.czxid}</code>
        </Fact>
        <Fact term={t('modified')}>
          <TimeText at={stat.modifiedAt} /> · <code className="app-code">{stat.mzxid}</code>
        </Fact>
        <Fact term={t('childrenChanged')}>
          <code className="app-code">{stat.pzxid}</code>
        </Fact>
        {stat.ephemeralOwner !== null && (
          <Fact term={t('owner')}>
            <code className="app-code">{stat.ephemeralOwner}</code>
          </Fact>
        )}
      </DescriptionList>
    </>
  )
}
