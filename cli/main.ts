import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { CommanderError } from 'commander'
import { makeWorkFolder, removeAbandonedWorkFolders } from '#lib/backup/work-folder.ts'
import { AppError, isAppError } from '#lib/errors.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { errorObject } from './error-object.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import { Output } from './output.ts'
import { buildProgram } from './program.ts'
import { listenForStop } from './stop-signal.ts'

await main()

async function main(): Promise<void> {
  process.stderr.on('error', () => {})
  const args = process.argv.slice(2)
  const output = new Output(args.includes('--json'))
  let isResultLost = false
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A full disk is not a reader that has seen enough.
    if (error.code !== 'EPIPE') isResultLost = true
    output.closeStdout()
  })
  const folders: string[] = []
  const removeNow = () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  }
  const context: CommandContext = {
    output,
    signal: listenForStop(() => output.log('warn', 'Stopping; a second Ctrl-C ends at once.'), removeNow),
    makeWorkFolder: () => addWorkFolder(folders),
  }
  const exitCode = await runProgram(args, context)
  process.exitCode = isResultLost && exitCode === exitCodes.done ? exitCodes.failed : exitCode
  output.clearLine()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
  // Nothing may hold the process: a terminal that was asked, a socket of a server that does not answer.
  process.exit()
}

async function runProgram(args: readonly string[], context: CommandContext): Promise<number> {
  const { output } = context
  let result: CommandResult | null = null
  const program = buildProgram(async (work) => {
    result = await work(context)
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return await finish(result, output)
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done
    if (error instanceof CommanderError && error.code === 'commander.help') {
      process.stderr.write(program.helpInformation())
      return exitCodes.wrongUsage
    }
    const failure = error instanceof CommanderError ? usageOf(error) : error
    const object = errorObject(failure)
    output.clearLine()
    if (!output.isJson) {
      process.stderr.write(`kmc: ${object.message}${object.remedy === null ? '' : `\n     ${object.remedy}`}\n`)
    }
    if (!isAppError(failure)) output.log('error', failure instanceof Error ? (failure.stack ?? '') : String(failure))
    await output.result({ error: object })
    return exitCodeOf(object.code)
  }
}

async function finish(result: CommandResult | null, output: Output): Promise<number> {
  if (result === null) return exitCodes.wrongUsage
  await output.result(result.json)
  return result.exitCode
}

function usageOf(error: CommanderError): AppError {
  return new AppError('INVALID_INPUT', error.message.replace(/^error: /, ''), { remedy: 'See kmc --help.' })
}

/** The console's own setting names the folder: it holds secrets, and may need the room of the tree. */
async function addWorkFolder(folders: string[]): Promise<string> {
  const parent = process.env.KMC_WORK_DIR || tmpdir()
  // Of runs that were killed.
  await removeAbandonedWorkFolders(parent)
  const folder = await makeWorkFolder(parent)
  folders.push(folder)
  return folder
}
