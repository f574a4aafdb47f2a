import { AppError } from '#lib/errors.ts'

/** Entries of one folder; a folder of archives has some hundred. */
export const mostEntries = 100_000
/** Of what a server says of one folder, some 600 bytes an entry. */
export const mostListingBytes = 64 * 1024 * 1024

/**
 * A server that lists without an end must not take all the memory.
 * @param bytes of what the server said so far, where nothing else counts them
 * @throws AppError LIMIT_REACHED
 */
export function assertListable(folder: string, entries: number, bytes = 0): void {
  if (bytes > mostListingBytes) throw answerTooLong(`list ${folder}`)
  if (entries > mostEntries) throw limitReached(`list ${folder}`, `it has more than ${mostEntries} entries`)
}

/** @param attempt as in "Cannot <attempt>" */
export function answerTooLong(attempt: string): AppError {
  return limitReached(attempt, `the server’s answer is longer than ${mostListingBytes / 1024 / 1024} MiB`)
}

/** Pieces of a listing, one at a time: an array of millions of empty ones would be far larger than the text. */
export function* splitListing(text: string, separator: string): Generator<string> {
  let start = 0
  for (let end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
    yield text.slice(start, end)
    start = end + separator.length
  }
  yield text.slice(start)
}

function limitReached(attempt: string, why: string): AppError {
  return new AppError('LIMIT_REACHED', `Cannot ${attempt}: ${why}.`, { remedy: 'Choose a folder with fewer files.' })
}
