import { createHash } from 'node:crypto'
import type { GateCloser } from '#lib/kafka/cluster-id.ts'
import { defaultPlanOptions, type PlanOptions, planOptionsSchema, type Selection } from './plan-options.ts'

/** Longer options (thousands of topic names) are named by their hash only: the znode has a megabyte at most. */
const maxOptionsBytes = 64 * 1024

/** What an option says of the surroundings, and not of what is restored. */
const surroundings: readonly (keyof PlanOptions)[] = [
  'mode',
  'confirmBrokersStopped',
  'expectedBrokers',
  'liftGate',
  'createChroot',
]

/** How a restoration signs the gate that it closes. */
export function closerOfRestoration(
  options: PlanOptions,
  rest: Pick<GateCloser, 'archive' | 'safetyBackup' | 'holder'>,
): GateCloser {
  const scope = scopeOf(options)
  const text = JSON.stringify(scope)
  return {
    ...rest,
    options: Buffer.byteLength(text) <= maxOptionsBytes ? scope : null,
    optionsSha256: createHash('sha256').update(text).digest('hex'),
    at: new Date().toISOString(),
  }
}

/** An Undo takes back what another run did: it signs with that one's archive and safety backup. */
export function closerOfUndo(rest: Pick<GateCloser, 'archive' | 'safetyBackup' | 'holder'>): GateCloser {
  return { ...rest, options: null, optionsSha256: null, at: new Date().toISOString() }
}

/** The same work, by whichever run: its gate need not be signed anew. */
export function isSameCloser(one: GateCloser, other: GateCloser): boolean {
  if (one.archive !== other.archive) return false
  if (one.optionsSha256 === null || other.optionsSha256 === null) return one.safetyBackup === other.safetyBackup
  return one.optionsSha256 === other.optionsSha256
}

/** Whether a restoration does at least what the closer of a gate was about to do, so that it may lift that gate. */
export function coversCloser(closedBy: GateCloser, archive: string, options: PlanOptions): boolean {
  if (closedBy.archive !== archive) return false
  // An Undo that stopped half-way: it may have touched anything that its restoration wrote.
  if (closedBy.optionsSha256 === null) return options.selection === null
  const own = closerOfRestoration(options, { archive, safetyBackup: null, holder: '' })
  if (own.optionsSha256 === closedBy.optionsSha256) return true
  const theirs = planOptionsSchema.safeParse({ ...defaultPlanOptions, ...closedBy.options })
  // An option that this version does not know is more than it can do.
  const areKnown = Object.keys(closedBy.options ?? {}).every((name) => name in defaultPlanOptions)
  return closedBy.options !== null && areKnown && theirs.success && isAtLeast(options, theirs.data)
}

/** Only what differs from the default, keys in order, so that an option of a later version changes no hash. */
function scopeOf(options: PlanOptions): Record<string, unknown> {
  const entries = Object.entries(options)
    .filter(([name]) => !surroundings.some((one) => one === name))
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(defaultPlanOptions, name)))
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isAtLeast(own: PlanOptions, theirs: PlanOptions): boolean {
  const { selection, takeArchiveIds, ...plain } = theirs
  if (!isSelected(own.selection, selection) || !areTaken(own.takeArchiveIds, takeArchiveIds)) return false
  return Object.entries(plain).every(([name, value]) => {
    if (surroundings.some((one) => one === name) || value === false) return true
    return JSON.stringify(Reflect.get(own, name)) === JSON.stringify(value)
  })
}

function isSelected(own: Selection | null, theirs: Selection | null): boolean {
  if (own === null || theirs === null) return own === null
  const { topics, ...parts } = theirs
  const areAll = own.topics.includes('*')
  return (
    (areAll || topics.every((pattern) => own.topics.includes(pattern))) &&
    Object.entries(parts).every(([part, isWanted]) => !isWanted || Reflect.get(own, part) === true)
  )
}

function areTaken(own: PlanOptions['takeArchiveIds'], theirs: PlanOptions['takeArchiveIds']): boolean {
  if (theirs === 'none' || own === 'all') return true
  return theirs !== 'all' && own !== 'none' && theirs.every((topic) => own.includes(topic))
}
