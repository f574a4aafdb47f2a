import type { Readable } from 'node:stream'

/** What a server says of a file or folder. */
export interface FoundFile {
  name: string
  /** 'other': a link, a device, …, which is never listed or opened. */
  kind: 'file' | 'directory' | 'other'
  sizeBytes: number
  /** Milliseconds since the epoch. */
  modifiedAt: number
}

export interface Upload {
  path: string
  /** The name it shall get: the one that messages name. */
  shownAs: string
  content: Readable
  /** Sees each chunk. */
  onBytes(chunk: Buffer): void
}

/**
 * The few things that a file server must do for us; TransportSource makes a place of them. Every path is a full path
 * of the place that was checked already. Each method throws AppError with a SOURCE_* code, has its own deadline, and
 * ends with the signal's reason when that is aborted.
 */
export interface FileTransport {
  /** undefined when there is nothing. */
  stat(path: string, signal?: AbortSignal): Promise<FoundFile | undefined>
  /** SOURCE_NOT_FOUND when there is no such folder. `.` and `..` are left out. */
  list(folder: string, signal?: AbortSignal): Promise<FoundFile[]>
  /** Resolves when the first byte or the end is there. Fails when the file ends before `sizeBytes`. */
  read(path: string, sizeBytes: number, signal?: AbortSignal): Promise<Readable>
  /** Writes a new file, for its owner alone. What was written of it may remain on failure. */
  put(upload: Upload, signal?: AbortSignal): Promise<void>
  /** Gives a complete file its name. SOURCE_EXISTS when that is taken: it never overwrites. */
  publish(partial: string, target: string): Promise<void>
  /** Removes a file that may or may not be there. */
  discard(path: string): Promise<void>
  /** Makes the folders, the outer ones first; those that exist are as good. */
  makeFolders(folders: readonly string[], signal?: AbortSignal): Promise<void>
  removeFile(path: string, signal?: AbortSignal): Promise<void>
  /** Leaves a folder that is not empty, or gone already. */
  removeEmptyFolder(path: string, signal?: AbortSignal): Promise<void>
  /** undefined when the path does not exist; null when the server does not tell. */
  freeBytes(path: string, signal?: AbortSignal): Promise<number | null | undefined>
}
