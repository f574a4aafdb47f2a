'use client'

import { PageSection } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { GuardedLink } from '#components/shell/guarded-link.tsx'
import { LinkButton } from '#components/shell/link-button.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import type { BackupFileOriginView } from '#lib/contract/archives.ts'
import { ArchiveBrowser } from './archive-browser.tsx'
import { restoreHref } from './restore-href.ts'

/** One file of a backup's history, looked into. */
export function ArchivePage({ fileId }: { fileId: string }) {
  const t = useTranslations()
  const query = usePolling<BackupFileOriginView>(`/api/backup-files/${fileId}`, { interval: false })
  const origin = query.data
  const task = origin?.task ?? null
  const history = task === null ? '/backup-management' : `/backup-management/${task.id}/history`
  return (
    <>
      <PageHeader
        title={
          origin === undefined
            ? t('browse.archive.crumb')
            : t('browse.archive.title', { service: `${origin.cluster.name} / ${origin.file.serviceName}` })
        }
        lead={t('browse.archive.lead')}
        crumbs={[
          { label: t('backup.title'), href: '/backup-management' },
          ...(task === null ? [] : [{ label: task.name, href: history }]),
        ]}
        actions={
          origin !== undefined &&
          origin.file.deletedAt === null && (
            <GuardedLink needs="operate" href={restoreHref(origin.file)}>
              {t('browse.archive.restore')}
            </GuardedLink>
          )
        }
      />
      <PageSection hasBodyWrapper={false}>
        <QueryFaces query={query}>
          {({ file, cluster }) =>
            file.deletedAt === null ? (
              <ArchiveBrowser subject={{ clusterId: cluster.id, archive: { is: 'file', fileId } }} />
            ) : (
              <EmptyFace
                title={t('browse.archive.deletedTitle')}
                body={t('browse.archive.deletedBody')}
                action={<LinkButton href={history}>{t('browse.archive.toHistory')}</LinkButton>}
              />
            )
          }
        </QueryFaces>
      </PageSection>
    </>
  )
}
