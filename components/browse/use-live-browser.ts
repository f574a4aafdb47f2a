'use client'

import { useMemo } from 'react'
import { browseLive } from '#app/(console)/browse/actions.ts'
import type { ZnodeListView } from '#lib/contract/znodes.ts'
import { askJob } from './ask-job.ts'
import type { LookOptions, ZnodeBrowser } from './znode-browser.ts'

type BrowseInput = Parameters<typeof browseLive>[0]

/** Looks at the live tree of a Kafka service through the worker. */
export function useLiveBrowser(clusterId: string, serviceId: string): ZnodeBrowser {
  return useMemo(() => {
    const look = (wanted: BrowseInput['look'], options: LookOptions) =>
      askJob<BrowseInput, ZnodeListView>(browseLive, { clusterId, serviceId, look: wanted }, options)
    return {
      key: ['live', serviceId],
      children: (of, after, options) => look({ for: 'children', of, after }, options),
      znode: (path, options) => look({ for: 'znode', path }, options),
      search: null,
    }
  }, [clusterId, serviceId])
}
