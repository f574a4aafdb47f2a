import { verifyArchive } from '#lib/archive/verify-archive.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { makeCard } from './describe-archive.ts'
import { exitCodes } from './exit-code.ts'
import { openFile, type PlaceArguments } from './open-place.ts'
import { ProgressReporter } from './output.ts'
import { countOf } from './show-text.ts'

/** Reads an archive to its end, which checks every hash, count and order in it. */
export async function runVerifyCommand(
  file: string,
  flags: PlaceArguments,
  context: CommandContext,
): Promise<CommandResult> {
  const { output, signal } = context
  const place = await openFile(file, flags, context)
  const report = new ProgressReporter(output)
  report.phase('readArchive')
  const read = await verifyArchive(await place.source.open(place.path, signal), signal, (done, path) =>
    report.progress(done, null, path),
  )
  const { sizeBytes } = await place.source.stat(place.path, signal)
  const shown = place.argumentOf(place.path)
  const { status, stable, znodes, contentSha256 } = read.trailer
  await output.line(
    `${shown} is whole: ${countOf(znodes, 'znode')}, every checksum right; ${status}, ${stable ? 'of one moment' : 'changed while it was taken'}.`,
  )
  await output.line(`content ${contentSha256}`)
  return {
    exitCode: status === 'partial' ? exitCodes.partial : exitCodes.done,
    json: { archive: makeCard(shown, sizeBytes, read), secondsByPhase: report.secondsByPhase() },
  }
}
