import { hostname } from 'node:os'
import { planUndo, runUndo } from '#lib/restore/undo/run-undo.ts'
import { WriteTally } from '#lib/restore/write/write-tally.ts'
import { adviseAfterSuccess } from './advice.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { assertCanConfirm, confirmOrStop } from './confirm.ts'
import { printFindings, printItems, printSummary, ShownItems, textOfFinding } from './describe-plan.ts'
import { errorObject } from './error-object.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import { explainFailure } from './explain-failure.ts'
import { openArchiveFile, openFile, type PlaceArguments } from './open-place.ts'
import { ProgressReporter } from './output.ts'
import { readEndpoints, readItems, readMode } from './plan-arguments.ts'
import { refusalOf } from './plan-command.ts'
import { printResult } from './print-result.ts'
import { readZooKeeperAccess, withZooKeeper, type ZooKeeperArguments } from './zookeeper-access.ts'

export interface UndoArguments extends ZooKeeperArguments, PlaceArguments {
  mode: string
  yes?: true
  confirmBrokersStopped?: true
  knownEndpoints?: string
  items: string
}

/** Goes back to what a restoration found, from its safety backup. */
export async function runUndoCommand(
  file: string,
  flags: UndoArguments,
  context: CommandContext,
): Promise<CommandResult> {
  const { output, signal } = context
  const mode = readMode(flags.mode)
  const shown = new ShownItems(readItems(flags.items))
  const knownEndpoints = readEndpoints(flags.knownEndpoints)
  assertCanConfirm(flags.yes, output)
  const access = await readZooKeeperAccess(flags)
  const place = await openFile(file, flags, context)
  return withZooKeeper(access, signal, async (session) => {
    const input = {
      session,
      openSafetyBackup: (stop: AbortSignal) => openArchiveFile(place, stop),
      mode,
      knownEndpoints,
      knownBrokerIds: [],
      servers: null,
      confirmBrokersStopped: flags.confirmBrokersStopped ?? false,
    }
    const plan = await planUndo(input, async (item) => shown.add(item), new ProgressReporter(output), signal)
    await printFindings(output, plan.findings)
    await printItems(output, shown)
    await printSummary(output, plan.summary)
    const { findings, summary } = plan
    const planned = { findings, summary, items: shown.items, itemsNotShown: shown.notShown }
    const refusal = refusalOf(findings)
    if (refusal) {
      return { exitCode: exitCodeOf(refusal.code), json: { plan: planned, error: errorObject(refusal) } }
    }
    if (!flags.yes) await confirmOrStop(`Undo this in ${flags.zookeeper}?`, signal)
    const report = new ProgressReporter(output, new Set(findings.map(textOfFinding)))
    const tally = new WriteTally()
    try {
      const spoolDirectory = await context.makeWorkFolder()
      const holder = `${hostname()}, kmc undo, process ${process.pid}`
      const result = await runUndo(
        { ...input, confirmedHash: plan.hash, spoolDirectory, holder, tally },
        report,
        signal,
      )
      const secondsByPhase = report.secondsByPhase()
      await printResult(output, 'Undone', result, secondsByPhase)
      const next =
        mode === 'online'
          ? []
          : adviseAfterSuccess(
              { live: result.clusterId, archived: null },
              { options: { acceptArchiveIsr: false }, findings: [] },
            )
      if (next.length > 0) await output.line('What next:')
      for (const line of next) await output.line(`  ${line}`)
      return {
        exitCode: result.conflicts.length > 0 ? exitCodes.partial : exitCodes.done,
        json: { undo: { ...result, secondsByPhase, summary, next } },
      }
    } catch (error) {
      const { outcome, isGateClosed, isComplete } = tally
      if (outcome === 'nothing' && !isGateClosed) throw error
      const object = errorObject(error)
      output.log('error', [object.message, object.remedy].filter((text) => text !== null).join(' '))
      const { lines, tree } = await explainFailure(access, { outcome, isComplete, isOnline: mode === 'online' })
      for (const line of lines) await output.line(line)
      const hasWritten = outcome !== 'nothing'
      return {
        exitCode: hasWritten ? exitCodes.failed : exitCodeOf(object.code),
        json: { error: object, halfWay: { phase: report.currentPhase, hasWritten, outcome, lines, tree } },
      }
    }
  })
}
