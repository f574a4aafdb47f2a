import type { Readable } from 'node:stream'

/** The kinds of place the manual names, in its order and spelling. */
export const pathTypes = ['LocalDir', 'LocalHDFS', 'RemoteHDFS', 'NFS', 'CIFS', 'SFTP', 'OBS'] as const
export type PathType = (typeof pathTypes)[number]

export interface SourceEntry {
  /** Last component of the path. */
  name: string
  /** Full path in the place, as a person would copy it. */
  path: string
  kind: 'file' | 'directory'
  /** Bytes; 0 for directories. */
  sizeBytes: number
  /** Milliseconds since the epoch. */
  modifiedAt: number
}

/** `read`: nothing is written, for a place that is restored from. */
export type ProbeScope = 'read' | 'write'

/** One thing a probe tried, in order; the first that failed ends the probe. */
export interface ProbeStep {
  name: string
  ok: boolean
  milliseconds: number
  detail: string
  remedy?: string
}

export interface WriteResult {
  path: string
  sizeBytes: number
  /** Hexadecimal SHA-256 of the bytes as read back from the place after writing. */
  sha256: string
}

/**
 * A place that holds archives. One driver per path type; every driver passes the same contract suite
 * (source-contract.ts). Paths are the place's own full paths; a driver confines them to what its configuration allows.
 *
 * Throws AppError with a SOURCE_* code, or INVALID_INPUT with the field for a path that may not be used.
 */
export interface Source {
  readonly pathType: PathType
  /** SOURCE_NOT_FOUND, SOURCE_DENIED. The stream fails with an AppError too. */
  open(path: string, signal?: AbortSignal): Promise<Readable>
  /**
   * Writes under a short temporary name in the same folder (made when missing), flushes, reads size and SHA-256 back,
   * then publishes without overwriting: SOURCE_EXISTS when the name is taken. On any failure, and on abort, nothing
   * remains under either name. Files get mode 0600, folders 0700 where the place has modes.
   */
  write(path: string, content: Readable, signal?: AbortSignal): Promise<WriteResult>
  /** SOURCE_NOT_FOUND when there is nothing. */
  stat(path: string, signal?: AbortSignal): Promise<SourceEntry>
  /** Entries of a folder sorted by name, temporary files of a running or dead write left out. */
  list(path: string, signal?: AbortSignal): Promise<SourceEntry[]>
  /** Deletes a file; then its folder when that became empty. SOURCE_NOT_FOUND when there is nothing. */
  remove(path: string, signal?: AbortSignal): Promise<void>
  /** Bytes free where the path lies (its nearest existing parent), or null where the place cannot tell. */
  freeBytes(path: string, signal?: AbortSignal): Promise<number | null>
  /**
   * Tries the place step by step: reach, list, and for writing: write a probe file, read it back, delete it. Never
   * throws.
   */
  probe(signal?: AbortSignal, scope?: ProbeScope): Promise<ProbeStep[]>
}

/** A form field of a path type; the zod schema beside it validates the same names. Its texts: `sources.fields.<name>`. */
export interface SourceField {
  name: string
  input:
    | 'text'
    | 'number'
    | 'checkbox'
    /** A path on the place, a folder or a file. */
    | 'folder'
    | 'file'
    /** Filled from the cluster's network type, shown and not changed. */
    | 'ip-mode'
    /** A choice of the cluster's NameServices. */
    | 'local-name-service'
    | 'remote-name-service'
    /** Read from the server and approved. */
    | 'host-key'
    /** Secrets: encrypted, never sent back. */
    | 'password'
    | 'private-key'
  required: boolean
}

export function isSecretField({ input }: SourceField): boolean {
  return input === 'password' || input === 'private-key'
}
