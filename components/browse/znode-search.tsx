'use client'

import { SearchInput } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

/** By a part of the path, at Enter: each search reads the archive anew. */
export function ZnodeSearch({ onSearch }: { onSearch: (text: string) => void }) {
  const t = useTranslations('browse')
  const [text, setText] = useState('')
  return (
    <SearchInput
      className="app-search"
      aria-label={t('searchLabel')}
      placeholder={t('searchPlaceholder')}
      value={text}
      onChange={(_event, value) => setText(value)}
      onSearch={(_event, value) => onSearch(value.trim())}
      onClear={() => {
        setText('')
        onSearch('')
      }}
      submitSearchButtonLabel={t('search')}
      resetButtonLabel={t('clear')}
    />
  )
}
