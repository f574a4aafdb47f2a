import { AppError } from '#lib/errors.ts'
import type { FoundFile } from '../file-transport.ts'
import { assertListable, splitListing } from '../listing-limit.ts'

/** What smbclient's `ls` printed. */
export interface CifsListing {
  files: FoundFile[]
  /** Of the whole share, or of the quota where the server counts that. */
  freeBytes: number | null
}

/** `  %-30s%7.7s %8.0f  %s`: read from the right, since a name may look like any of it. */
const entryLine = /^(.*)([ A-Z]{7}) ([ \d]{7}\d|\d{9,}) {2}(\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4})$/s
const spaceLine = /^\t\t\d+ blocks of size (\d+)\. (\d+) blocks available$/

/**
 * @param text printed with TZ=UTC and the C locale
 * @param folder for the error
 * @throws AppError SOURCE_PROTOCOL when it is no listing, LIMIT_REACHED
 */
export function parseCifsListing(text: string, folder: string): CifsListing {
  const files: FoundFile[] = []
  let freeBytes: number | null = null
  /** What began on an earlier line: smbclient shows a line break in a name as it is. */
  let begun: string | undefined
  for (const line of splitListing(text, '\n')) {
    const entry = entryLine.exec(line)
    if (entry) {
      // A name with a line break may not be used; that its end looks like an entry must not make it one.
      if (begun === undefined && line.startsWith('  ')) addEntry(files, entry, line)
      begun = undefined
      assertListable(folder, files.length)
      continue
    }
    const space = spaceLine.exec(line)
    if (space) freeBytes = Number(space[1]) * Number(space[2])
    else if (line.trim() !== '') begun ??= line
  }
  if (begun !== undefined) throw notUnderstood(begun)
  return { files, freeBytes }
}

function addEntry(files: FoundFile[], [, padded = '', attributes = '', size = '', date = '']: string[], line: string) {
  // The name is padded to 30; what smbclient shows of a name does not end in a space. Other blanks are of the name.
  const name = padded.slice(2).replace(/ +$/, '')
  const modifiedAt = Date.parse(`${date} UTC`)
  if (Number.isNaN(modifiedAt)) throw notUnderstood(line)
  if (name === '.' || name === '..') return
  const kind = attributes.includes('D') ? 'directory' : 'file'
  files.push({ name, kind, sizeBytes: Number(size), modifiedAt })
}

function notUnderstood(line: string): AppError {
  return new AppError('SOURCE_PROTOCOL', `The listing of the share is not understood: ${JSON.stringify(line)}.`, {
    remedy: 'Use smbclient 4.15 or later.',
  })
}
