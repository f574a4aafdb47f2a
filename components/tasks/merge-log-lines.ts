import type { LogLineView } from '#lib/contract/executions.ts'

/** Lines kept in the page; a run at level debug may write many more, the download has them all. */
export const maximumLines = 2_000

/** Most lines one answer of the log handler holds: a full answer means that there may be more. */
export const linesInAnswer = 500

/** Appends what came after the lines known, the oldest of too many forgotten. */
export function mergeLogLines(known: readonly LogLineView[], added: readonly LogLineView[]): LogLineView[] {
  const newest = known.at(-1)?.id ?? 0
  return [...known, ...added.filter((line) => line.id > newest)].slice(-maximumLines)
}
