'use client'

import { PageSection, SearchInput, Toolbar, ToolbarContent, ToolbarItem } from '@patternfly/react-core'
import ClusterIcon from '@patternfly/react-icons/dist/esm/icons/cluster-icon'
import SearchIcon from '@patternfly/react-icons/dist/esm/icons/search-icon'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { ListFaces } from '#components/shell/list-faces.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { useUrlState } from '#components/shell/use-url-state.ts'
import type { ClusterView } from '#lib/contract/clusters.ts'
import type { ListView } from '#lib/contract/listing.ts'
import { ClusterTable } from './cluster-table.tsx'
import { RegisterClusterLink } from './register-cluster-link.tsx'

export function ClusterList() {
  const t = useTranslations('clusters')
  const [{ q: search }, setState] = useUrlState(['q'])
  const clusters = usePolling<ListView<ClusterView>>('/api/clusters', { interval: 15_000 })
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <PageSection hasBodyWrapper={false}>
        <ListFaces query={clusters}>
          {(all) => {
            if (all.length === 0) {
              return (
                <EmptyFace
                  icon={ClusterIcon}
                  title={t('emptyTitle')}
                  body={t('emptyBody')}
                  action={<RegisterClusterLink />}
                />
              )
            }
            const shown = all.filter((cluster) => matches(cluster, search))
            return (
              <>
                <Toolbar inset={{ default: 'insetNone' }}>
                  <ToolbarContent>
                    <ToolbarItem>
                      <SearchInput
                        aria-label={t('search')}
                        placeholder={t('search')}
                        resetButtonLabel={t('clearSearch')}
                        value={search}
                        onChange={(_event, value) => setState({ q: value })}
                        onClear={() => setState({ q: '' })}
                      />
                    </ToolbarItem>
                    <ToolbarItem>
                      <RegisterClusterLink />
                    </ToolbarItem>
                  </ToolbarContent>
                </Toolbar>
                {shown.length === 0 ? (
                  <EmptyFace icon={SearchIcon} title={t('noMatchTitle')} body={t('noMatch', { search })} />
                ) : (
                  <ClusterTable clusters={shown} />
                )}
              </>
            )
          }}
        </ListFaces>
      </PageSection>
    </>
  )
}

function matches(cluster: ClusterView, search: string): boolean {
  const wanted = search.trim().toLowerCase()
  return [cluster.name, ...cluster.services.map((service) => service.name)].some((name) =>
    name.toLowerCase().includes(wanted),
  )
}
