import { AppError } from '#lib/errors.ts'
import type { FoundFile } from '../file-transport.ts'

/** What smbclient's `ls` printed. */
export interface CifsListing {
  files: FoundFile[]
  /** Of the whole share, or of the quota where the server counts that. */
  freeBytes: number | null
}

/** `  %-30s%7.7s %8.0f  %s`: read from the right, since a name may look like any of it. */
const entryLine = /^ {2}(.*)([ A-Z]{7}) ([ \d]{7}\d|\d{9,}) {2}(\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4})$/
const spaceLine = /^\t\t\d+ blocks of size (\d+)\. (\d+) blocks available$/

/**
 * @param text printed with TZ=UTC and the C locale
 * @throws AppError SOURCE_PROTOCOL when it is no listing
 */
export function parseCifsListing(text: string): CifsListing {
  const files: FoundFile[] = []
  let freeBytes: number | null = null
  for (const line of text.split('\n')) {
    const entry = entryLine.exec(line)
    if (entry) {
      const [, padded = '', attributes = '', size = '', date = ''] = entry
      // The name is padded to 30; what smbclient shows of a name does not end in a space.
      const name = padded.trimEnd()
      const modifiedAt = Date.parse(`${date} UTC`)
      if (Number.isNaN(modifiedAt)) throw notUnderstood(line)
      if (name === '.' || name === '..') continue
      files.push({
        name,
        kind: attributes.includes('D') ? 'directory' : 'file',
        sizeBytes: Number(size),
        modifiedAt,
      })
      continue
    }
    const space = spaceLine.exec(line)
    if (space) freeBytes = Number(space[1]) * Number(space[2])
    else if (line.trim() !== '') throw notUnderstood(line)
  }
  return { files, freeBytes }
}

function notUnderstood(line: string): AppError {
  return new AppError('SOURCE_PROTOCOL', `The listing of the share is not understood: ${JSON.stringify(line)}.`, {
    remedy: 'Look for a file with a line break in its name in that folder, and for smbclient 4.15 or later.',
  })
}
