import type { NameRule } from '../place-path.ts'

/** NFS takes whatever a POSIX file system takes; place-path.ts refuses what could not be shown. */
export const nfsNameRule: NameRule = { whyNot: () => undefined }
