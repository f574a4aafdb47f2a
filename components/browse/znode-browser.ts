import type { ZnodeListView } from '#lib/contract/znodes.ts'

export interface LookOptions {
  signal: AbortSignal
  onNote?: (note: string | null) => void
}

/** What the explorer asks of an archive or a live tree. */
export interface ZnodeBrowser {
  /** Names it in the query cache. */
  key: readonly string[]
  children: (of: string, after: string | null, options: LookOptions) => Promise<ZnodeListView>
  /** One znode, its text whole. */
  znode: (path: string, options: LookOptions) => Promise<ZnodeListView>
  /** null: it cannot be searched. */
  search: ((text: string, after: string | null, options: LookOptions) => Promise<ZnodeListView>) | null
}
