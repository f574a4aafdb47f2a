import { hostname } from 'node:os'
import { join } from 'node:path'
import { archiveFileName } from '#lib/archive/archive-name.ts'
import { AppError } from '#lib/errors.ts'
import { type RestorationResult, runRestoration } from '#lib/restore/run-restoration.ts'
import { WriteTally } from '#lib/restore/write/write-tally.ts'
import { toolVersion } from '#lib/tool-version.ts'
import { formatConnectString } from '#lib/zookeeper/connect-string.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { adviseAfterSuccess } from './advice.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { assertCanConfirm, confirmOrStop } from './confirm.ts'
import { textOfFinding } from './describe-plan.ts'
import { errorObject } from './error-object.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import { explainFailure } from './explain-failure.ts'
import { openFile, openFolder, type PlacePath } from './open-place.ts'
import { ProgressReporter } from './output.ts'
import { type PlanArguments, readPlanOptions } from './plan-arguments.ts'
import { type CommandPlan, makePlan, planObject, printPlan, refusalOf, targetsFolderOf } from './plan-command.ts'
import { type PlanToken, parsePlanToken } from './plan-token.ts'
import { printResult } from './print-result.ts'
import { quoteWord } from './show-text.ts'
import { digestOutcome, removeStoredRun, type StoredRun, storedRunPath, writeStoredRun } from './stored-run.ts'
import { readZooKeeperAccess, withZooKeeper, type ZooKeeperAccess } from './zookeeper-access.ts'

export interface RestoreArguments extends PlanArguments {
  planHash?: string
  yes?: true
  safetyBackup: string
}

/** Its leader epochs were raised by the archive's age of that moment. */
const longestConfirmationMs = 24 * 60 * 60 * 1000

/** Plans, asks, and restores. Repeated after a failure it goes on to the same tree. */
export async function runRestoreCommand(
  file: string,
  flags: RestoreArguments,
  context: CommandContext,
): Promise<CommandResult> {
  const { output, signal } = context
  readPlanOptions(flags)
  const token = flags.planHash === undefined ? null : parsePlanToken(flags.planHash)
  assertCanConfirm(flags.yes, output)
  const folder = targetsFolderOf(flags) ?? ''
  const access = await readZooKeeperAccess(flags)
  const place = await openFile(file, flags, context)
  const safetyPlace = await openFolder(flags.safetyBackup, flags, context)
  return withZooKeeper(access, signal, async (session) => {
    const subject = { session, access, place, flags, folder, now: token?.now ?? new Date() }
    const plan = await makePlan(subject, new ProgressReporter(output), signal)
    await printPlan(plan, context)
    const refusal = refusalOf(plan.planned.findings) ?? changeSince(plan, token, flags.planHash)
    if (refusal) {
      return { exitCode: exitCodeOf(refusal.code), json: { plan: planObject(plan), error: errorObject(refusal) } }
    }
    if (!flags.yes) await confirmOrStop(`Restore this into ${flags.zookeeper}?`, signal)
    return new Restore(plan, token, { flags, access, session, folder, safetyPlace }, context).run()
  })
}

/** The confirmed plan is this one, or that of the unfinished run, of which the engine allows what remains. */
function changeSince(plan: CommandPlan, token: PlanToken | null, planHash: string | undefined): AppError | null {
  if (token === null || planHash === plan.stored?.planHash) return null
  const isOld = Date.now() - token.now.getTime() > longestConfirmationMs
  if (token.hash === plan.planned.hash && !isOld) return null
  const seen = isOld
    ? 'The plan that --plan-hash names is more than a day old'
    : 'The plan is not the one that --plan-hash names'
  return new AppError('PLAN_CHANGED', `${seen}. Nothing was written.`, {
    remedy: 'Plan again with kmc plan, look at what changed, and give the new hash.',
  })
}

interface RestoreSubject {
  flags: RestoreArguments
  access: ZooKeeperAccess
  session: ZooKeeperSession
  /** Of this host, for what a repetition needs. */
  folder: string
  safetyPlace: PlacePath
}

/** One confirmed run. */
class Restore {
  readonly #plan: CommandPlan
  readonly #subject: RestoreSubject
  readonly #context: CommandContext
  readonly #report: ProgressReporter
  readonly #path: string
  readonly #confirmedHash: string
  readonly #goesOn: boolean
  readonly #tally = new WriteTally()
  #stored: StoredRun
  #isStored = false

  constructor(plan: CommandPlan, token: PlanToken | null, subject: RestoreSubject, context: CommandContext) {
    const { flags, access, folder } = subject
    this.#plan = plan
    this.#subject = subject
    this.#context = context
    this.#report = new ProgressReporter(
      context.output,
      new Set(plan.planned.findings.map(textOfFinding)),
      // Behind the lock and before the first write: two at once must not take each other's file.
      (phase) => {
        if (phase === 'safetyBackup') this.#store()
      },
    )
    const { contentSha256 } = plan.planned.trailer
    this.#path = storedRunPath(folder, contentSha256, access.connect)
    this.#confirmedHash = token?.hash ?? plan.planned.hash
    const goesOn = plan.stored !== null && plan.stored.planHash === flags.planHash
    this.#goesOn = goesOn
    this.#stored = {
      format: 'kmc-targets',
      formatVersion: 1,
      archive: contentSha256,
      zookeeper: formatConnectString(access.connect),
      planHash: goesOn && plan.stored ? plan.stored.planHash : plan.planHash,
      targets: plan.planned.targets,
      outcomes: goesOn && plan.stored ? plan.stored.outcomes : plan.outcomes,
      foundNothing: plan.stored?.foundNothing ?? false,
      safetyBackups: plan.stored?.safetyBackups ?? [],
    }
  }

  async run(): Promise<CommandResult> {
    try {
      if (this.#plan.stored === null) {
        this.#stored.foundNothing = (await this.#subject.session.exists('/')) === null
      }
      const found = await this.#restore()
      const { argumentOf } = this.#subject.safetyPlace
      const { safetyBackupPath: taken } = found
      const result = { ...found, safetyBackupPath: taken === null ? null : argumentOf(taken) }
      await removeStoredRun(this.#path)
      return await this.#succeed(result)
    } catch (error) {
      return await this.#fail(error)
    }
  }

  #store(): void {
    writeStoredRun(this.#subject.folder, this.#path, this.#stored)
    this.#isStored = true
  }

  async #restore(): Promise<RestorationResult> {
    const { signal } = this.#context
    const { input, planned } = this.#plan
    const { session, flags, access, safetyPlace } = this.#subject
    const confirmed = new Set(this.#stored.outcomes)
    const { dataSource } = planned.header
    return runRestoration(
      {
        ...input,
        session,
        targets: planned.targets,
        confirmedHash: this.#confirmedHash,
        confirmedTree: planned.tree,
        isRetry: this.#goesOn,
        wasConfirmed: async (items) => items.every((item) => confirmed.has(digestOutcome(item))),
        safetyBackup: {
          source: safetyPlace.source,
          filePath: join(
            safetyPlace.path,
            `SafetyBackup_${archiveFileName(flags.systemVersion, dataSource, new Date())}`,
          ),
          subject: {
            systemVersion: flags.systemVersion,
            dataSource,
            clusterName: formatConnectString({ ...access.connect, chroot: '' }),
            kafkaVersion: null,
            taskName: null,
            toolVersion,
          },
          onTaken: async (taken) => {
            this.#stored.safetyBackups.push(safetyPlace.argumentOf(taken))
            this.#store()
          },
        },
        spoolDirectory: await this.#context.makeWorkFolder(),
        tally: this.#tally,
        holder: `${hostname()}, kmc, process ${process.pid}`,
      },
      this.#report,
      signal,
    )
  }

  async #succeed(result: RestorationResult): Promise<CommandResult> {
    const { output } = this.#context
    const { input, planned, planHash } = this.#plan
    const secondsByPhase = this.#report.secondsByPhase()
    const hasConflicts = result.conflicts.length > 0
    await printResult(output, 'Restored', result, secondsByPhase)
    const next =
      this.#subject.flags.mode === 'online'
        ? []
        : adviseAfterSuccess(
            { live: result.clusterId, archived: planned.header.clusterId },
            { options: input.options, findings: planned.findings },
          )
    const undo = this.#undoCommands()
    if (next.length > 0) await output.line('What next:')
    for (const line of next) await output.line(`  ${line}`)
    await this.#printUndo(undo)
    return {
      exitCode: hasConflicts ? exitCodes.partial : exitCodes.done,
      json: { restoration: { planHash, ...result, secondsByPhase, summary: planned.summary, next, undo } },
    }
  }

  async #fail(error: unknown): Promise<CommandResult> {
    const { output } = this.#context
    const { access, flags } = this.#subject
    const { currentPhase } = this.#report
    const { outcome, isGateClosed, isComplete } = this.#tally
    const isHalfWay = outcome !== 'nothing' || isGateClosed || this.#plan.stored !== null
    // What has written nothing leaves nothing that a repetition would have to reach again.
    if (!isHalfWay && this.#isStored) await removeStoredRun(this.#path)
    if (!isHalfWay) throw error
    const object = errorObject(error)
    output.log('error', [object.message, object.remedy].filter((text) => text !== null).join(' '))
    const { lines, tree } = await explainFailure(access, { outcome, isComplete, isOnline: flags.mode === 'online' })
    for (const line of lines) await output.line(line)
    const undo = this.#undoCommands()
    await this.#printUndo(undo)
    const hasWritten = outcome !== 'nothing'
    return {
      // Refused means that nothing was written; this was not.
      exitCode: hasWritten ? exitCodes.failed : exitCodeOf(object.code),
      json: {
        error: object,
        halfWay: { phase: currentPhase, hasWritten, outcome, lines, tree, targetsFile: this.#path, undo },
      },
    }
  }

  /** The last first: each goes back to what its run found. None leads back to a tree that was not there. */
  #undoCommands(): string[] {
    if (this.#stored.foundNothing) return []
    const { zookeeper, authFile, placeAuthFile } = this.#subject.flags
    const auth = authFile === undefined ? '' : ` --auth-file ${quoteWord(authFile)}`
    const placeAuth =
      placeAuthFile === undefined || !this.#subject.safetyPlace.isRemote
        ? ''
        : ` --place-auth-file ${quoteWord(placeAuthFile)}`
    return this.#stored.safetyBackups
      .toReversed()
      .map((path) => `kmc undo ${quoteWord(path)} --zookeeper ${quoteWord(zookeeper)}${auth}${placeAuth}`)
  }

  async #printUndo(commands: readonly string[]): Promise<void> {
    const { output } = this.#context
    if (commands.length === 0) return
    await output.line(commands.length === 1 ? 'To go back:' : 'To go back, in this order:')
    for (const command of commands) await output.line(`  ${command}`)
  }
}
