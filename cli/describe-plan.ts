import {
  type PlanAction,
  type PlanItem,
  type PlanSummary,
  type PreflightFinding,
  planActions,
  planKinds,
} from '#lib/restore/facts/plan-item.ts'
import { nameFlags } from './name-flags.ts'
import type { Output } from './output.ts'
import { countOf } from './show-text.ts'

/** An item as it is printed: what its writes hold stays inside. */
export type ShownItem = Omit<PlanItem, 'writes' | 'fingerprint' | 'outcome'>

/**
 * The first items that do something or that a person must know of: keeps are counted only, but for those that say why
 * they are not as archived, which come last.
 */
export class ShownItems {
  readonly #acting: ShownItem[] = []
  readonly #kept: ShownItem[] = []
  readonly #limit: number
  #total = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  add(item: PlanItem): void {
    const isPlainKeep = item.action === 'keep' && !item.conflict
    if (isPlainKeep && item.reason === '') return
    this.#total++
    const list = isPlainKeep ? this.#kept : this.#acting
    if (list.length >= this.#limit) return
    const { writes, fingerprint, outcome, ...shown } = item
    list.push(shown)
  }

  get items(): ShownItem[] {
    return [...this.#acting, ...this.#kept].slice(0, this.#limit)
  }

  get notShown(): number {
    return this.#total - this.items.length
  }
}

const marks: Record<PlanAction, string> = {
  create: '+ create',
  change: '~ change',
  delete: '- delete',
  keep: '= keep  ',
  refuse: '! refuse',
}

export async function printFindings(output: Output, findings: readonly PreflightFinding[]): Promise<void> {
  await output.line('Preflight:')
  for (const { result, seen, remedy } of findings) {
    const mark = result === 'ok' ? 'ok     ' : result === 'warning' ? 'warning' : 'ERROR  '
    await output.line(`  ${mark}  ${seen}`)
    if (remedy !== '') await output.line(`           ${nameFlags(remedy)}`)
  }
}

/** As a run tells of it again. */
export function textOfFinding({ seen, remedy }: PreflightFinding): string {
  return [seen, remedy].filter((text) => text !== '').join(' ')
}

export async function printItems(output: Output, shown: ShownItems): Promise<void> {
  if (shown.items.length === 0 && shown.notShown === 0) return await output.line('Nothing to do: all is as planned.')
  await output.line('Plan:')
  for (const { action, kind, name, summary, reason, conflict } of shown.items) {
    await output.line(`  ${marks[action]}  ${kind} ${name}: ${summary}${conflict ? '  [conflict]' : ''}`)
    if (reason !== '') await output.line(`              ${nameFlags(reason)}`)
  }
  if (shown.notShown > 0) await output.line(`  … and ${countOf(shown.notShown, 'more item')} (--items N shows more)`)
}

export async function printSummary(output: Output, summary: PlanSummary): Promise<void> {
  await output.line('Summary:')
  for (const kind of planKinds) {
    const counts = planActions.filter((action) => summary.byKind[kind][action] > 0)
    if (counts.length === 0) continue
    await output.line(
      `  ${kind.padEnd(14)}  ${counts.map((action) => `${action} ${summary.byKind[kind][action].toLocaleString('en')}`).join(', ')}`,
    )
  }
  if (summary.conflicts > 0) await output.line(`  ${countOf(summary.conflicts, 'conflict')}`)
  if (summary.recordsReadAgain > 0) {
    await output.line(`  ${countOf(summary.recordsReadAgain, 'record')} will be read again by old consumers`)
  }
}
