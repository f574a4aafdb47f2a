import { join } from 'node:path'
import { archiveFileName } from '#lib/archive/archive-name.ts'
import { runBackup } from '#lib/backup/run-backup.ts'
import { toolVersion } from '#lib/tool-version.ts'
import { formatConnectString } from '#lib/zookeeper/connect-string.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { openFile, openFolder, type PlaceArguments } from './open-place.ts'
import { ProgressReporter } from './output.ts'
import { countOf, showBytes } from './show-text.ts'
import { readZooKeeperAccess, withZooKeeper, type ZooKeeperArguments } from './zookeeper-access.ts'

export interface BackupArguments extends ZooKeeperArguments, PlaceArguments {
  to: string
  systemVersion: string
  source: string
  previous?: string
}

/** One archive of the tree, named as the console names it. */
export async function runBackupCommand(flags: BackupArguments, context: CommandContext): Promise<CommandResult> {
  const { output, signal } = context
  const access = await readZooKeeperAccess(flags)
  const folder = await openFolder(flags.to, flags, context)
  const previous = flags.previous === undefined ? null : await openFile(flags.previous, flags, context)
  const report = new ProgressReporter(output)
  const filePath = join(folder.path, archiveFileName(flags.systemVersion, flags.source, new Date()))
  report.phase('connect')
  const result = await withZooKeeper(access, signal, async (session) =>
    runBackup(
      {
        session,
        source: folder.source,
        filePath,
        subject: {
          systemVersion: flags.systemVersion,
          dataSource: flags.source,
          clusterName: formatConnectString({ ...access.connect, chroot: '' }),
          kafkaVersion: null,
          taskName: null,
          toolVersion,
        },
        previous: previous && { open: (stop) => previous.source.open(previous.path, stop) },
        spoolDirectory: await context.makeWorkFolder(),
      },
      report,
      signal,
    ),
  )
  const secondsByPhase = report.secondsByPhase()
  const { znodes, sizeBytes, status, stable, unreadable } = result
  const path = folder.argumentOf(result.path)
  await output.line(path)
  await output.line(
    `${status}, ${stable ? 'of one moment' : 'changed while it was read'}: ${countOf(znodes, 'znode')}, ${showBytes(sizeBytes)}, read back and checked`,
  )
  for (const root of unreadable) await output.line(`could not be read: ${root.path}: ${root.reason}`)
  return {
    exitCode: status === 'partial' ? exitCodes.partial : exitCodes.done,
    json: { backup: { ...result, path }, secondsByPhase },
  }
}
