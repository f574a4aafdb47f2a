'use client'

import { Button, CodeBlock, CodeBlockCode, Title } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { RequestError } from '#components/query/request-error.ts'
import { SizeText } from '#components/shell/size-text.tsx'
import { ErrorAlert } from '#components/sources/error-alert.tsx'
import type { ZnodeListView, ZnodeView } from '#lib/contract/znodes.ts'
import type { ZnodeBrowser } from './znode-browser.ts'

/** The data as a person reads it; a long one is asked for whole. */
export function ZnodeData({ browser, znode }: { browser: ZnodeBrowser; znode: ZnodeView }) {
  const t = useTranslations('browse')
  const [isWhole, setWhole] = useState(false)
  const whole = useQuery<ZnodeListView, RequestError>({
    queryKey: ['znodes', ...browser.key, 'znode', znode.path],
    queryFn: ({ signal }) => browser.znode(znode.path, { signal }),
    enabled: isWhole,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const shown = whole.data?.znodes[0] ?? znode
  return (
    <section>
      <Title headingLevel="h3" size="md" className="znode-panel__section">
        {t('data')} {shown.dataBytes !== null && <SizeText bytes={shown.dataBytes} />}
      </Title>
      {content()}
      {shown.isCut && (
        <Button variant="link" isInline isLoading={whole.isFetching} onClick={() => setWhole(true)}>
          {t('showWhole')}
        </Button>
      )}
      {whole.error !== null && <ErrorAlert error={whole.error.view} />}
    </section>
  )

  function content() {
    if (shown.unreadable !== null) return <p>{shown.unreadable}</p>
    if (shown.text === null) return <p className="app-subtle">{t('nullData')}</p>
    if (shown.text === '') return <p className="app-subtle">{t('emptyData')}</p>
    return (
      <CodeBlock>
        <CodeBlockCode className="znode-panel__code">{shown.isCut ? `${shown.text}…` : shown.text}</CodeBlockCode>
      </CodeBlock>
    )
  }
}
