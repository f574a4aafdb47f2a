import { AppError } from '#lib/errors.ts'
import type { PlanInput, PlannedRestoration } from '#lib/restore/facts/plan-input.ts'
import type { PlanItem, PreflightFinding } from '#lib/restore/facts/plan-item.ts'
import { outcomesOf } from '#lib/restore/plan/make-plan-item.ts'
import { planRestoration } from '#lib/restore/plan/plan-restoration.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { printFindings, printItems, printSummary, ShownItems } from './describe-plan.ts'
import { errorObject } from './error-object.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import { localFolderOf, openArchiveFile, openFile, type PlacePath } from './open-place.ts'
import { ProgressReporter } from './output.ts'
import { type PlanArguments, readEndpoints, readItems, readPlanOptions } from './plan-arguments.ts'
import { formatPlanToken } from './plan-token.ts'
import { digestOutcome, hasStoredRun, readStoredRun, type StoredRun, storedRunPath } from './stored-run.ts'
import { readZooKeeperAccess, withZooKeeper, type ZooKeeperAccess } from './zookeeper-access.ts'

/** A plan of the command line, with what a run of it needs. */
export interface CommandPlan {
  /** What it was planned from; a run gives the targets of `planned`. */
  input: Omit<PlanInput, 'session'>
  planned: PlannedRestoration
  shown: ShownItems
  /** Digests of everything that would be written. */
  outcomes: string[]
  /** For --plan-hash. */
  planHash: string
  /** What an unfinished run of the same archive into the same tree left. */
  stored: StoredRun | null
}

/** Shows what restore would do. Writes nothing. */
export async function runPlanCommand(
  file: string,
  flags: PlanArguments & { safetyBackup?: string },
  context: CommandContext,
): Promise<CommandResult> {
  const { output, signal } = context
  readPlanOptions(flags)
  const folder = targetsFolderOf(flags)
  const access = await readZooKeeperAccess(flags)
  const place = await openFile(file, flags, context)
  const report = new ProgressReporter(output)
  const plan = await withZooKeeper(access, signal, (session) =>
    makePlan({ session, access, place, flags, folder, now: new Date() }, report, signal),
  )
  await printPlan(plan, context)
  const refusal = refusalOf(plan.planned.findings)
  return {
    exitCode: refusal ? exitCodeOf(refusal.code) : exitCodes.done,
    json: { plan: planObject(plan), ...(refusal && { error: errorObject(refusal) }) },
  }
}

/** Throws INVALID_INPUT where it would be a URL's. */
export function targetsFolderOf(flags: PlanArguments & { safetyBackup?: string }): string | undefined {
  const { targetsDir, safetyBackup } = flags
  if (targetsDir !== undefined) return localFolderOf(targetsDir, '--targets-dir')
  return safetyBackup === undefined ? undefined : localFolderOf(safetyBackup, '--safety-backup')
}

export interface PlanSubject {
  session: ZooKeeperSession
  access: ZooKeeperAccess
  place: PlacePath
  flags: PlanArguments
  /** Of this host, where an unfinished run would have left its targets. */
  folder: string | undefined
  now: Date
}

/** Plans with the targets of an unfinished run, where there is one. */
export async function makePlan(
  { session, access, place, flags, folder, now }: PlanSubject,
  report: ProgressReporter,
  signal: AbortSignal,
): Promise<CommandPlan> {
  const stored = folder === undefined ? null : await findStoredRun(folder, access, place, report, signal)
  const input = {
    openArchive: (stop: AbortSignal) => openArchiveFile(place, stop),
    systemVersion: flags.systemVersion,
    options: readPlanOptions(flags),
    targets: stored?.targets ?? null,
    knownEndpoints: readEndpoints(flags.knownEndpoints),
    knownBrokerIds: [],
    now,
  }
  const shown = new ShownItems(readItems(flags.items))
  const outcomes: string[] = []
  const addItem = async (item: PlanItem) => {
    shown.add(item)
    for (const outcome of outcomesOf(item)) outcomes.push(digestOutcome({ path: item.path, outcome }))
  }
  const planned = await planRestoration({ ...input, session }, addItem, report, signal)
  return { input, planned, shown, outcomes, planHash: formatPlanToken({ hash: planned.hash, now }), stored }
}

/** Which archive it is, is known when it has been read: that is done only where something is left of some run. */
async function findStoredRun(
  folder: string,
  { connect }: ZooKeeperAccess,
  place: PlacePath,
  report: ProgressReporter,
  signal: AbortSignal,
): Promise<StoredRun | null> {
  if (!(await hasStoredRun(folder, connect))) return null
  report.phase('readArchive')
  const reader = await openArchiveFile(place, signal)
  for await (const _ of reader.znodes()) signal.throwIfAborted()
  const stored = await readStoredRun(storedRunPath(folder, reader.trailer().contentSha256, connect))
  if (stored) report.log('info', 'An unfinished restoration of this archive is gone on with: its targets are kept.')
  return stored
}

export async function printPlan(plan: CommandPlan, { output }: CommandContext): Promise<void> {
  await printFindings(output, plan.planned.findings)
  await printItems(output, plan.shown)
  await printSummary(output, plan.planned.summary)
  await output.line(`Plan hash: ${plan.planHash}`)
}

export function planObject({ planned, shown, planHash }: CommandPlan): object {
  const { header, trailer, findings, summary, targets, tree } = planned
  return {
    planHash,
    archive: { dataSource: header.dataSource, startedAt: header.startedAt, contentSha256: trailer.contentSha256 },
    clusterId: { archived: header.clusterId, live: tree.clusterId },
    findings,
    summary,
    targets,
    items: shown.items,
    itemsNotShown: shown.notShown,
  }
}

/** The first finding that forbids to go on, as the error that a run would end with. */
export function refusalOf(findings: readonly PreflightFinding[]): AppError | null {
  const error = findings.find((finding) => finding.result === 'error')
  if (!error) return null
  const code = error.check === 'systemVersion' ? 'VERSION_MISMATCH' : 'PREFLIGHT_FAILED'
  return new AppError(code, error.seen, { remedy: error.remedy })
}
