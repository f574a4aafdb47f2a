'use client'

import { useMemo } from 'react'
import { browseArchive } from '#app/(console)/browse/actions.ts'
import type { ZnodeListView } from '#lib/contract/znodes.ts'
import { askJob } from './ask-job.ts'
import type { LookOptions, ZnodeBrowser } from './znode-browser.ts'

type BrowseInput = Parameters<typeof browseArchive>[0]
export type ArchiveSubject = Pick<BrowseInput, 'clusterId' | 'archive'>

/** Looks into an archive through the worker. */
export function useArchiveBrowser(subject: ArchiveSubject): ZnodeBrowser {
  const key = JSON.stringify(subject)
  return useMemo(() => {
    const { clusterId, archive }: ArchiveSubject = JSON.parse(key)
    const look = (wanted: BrowseInput['look'], options: LookOptions) =>
      askJob<BrowseInput, ZnodeListView>(browseArchive, { clusterId, archive, look: wanted }, options)
    return {
      key: ['archive', key],
      children: (of, after, options) => look({ for: 'children', of, after }, options),
      znode: (path, options) => look({ for: 'znode', path }, options),
      search: (text, after, options) => look({ for: 'search', text, after }, options),
    }
  }, [key])
}
