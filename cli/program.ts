import { Command } from 'commander'
import { toolVersion } from '#lib/tool-version.ts'
import { type BackupArguments, runBackupCommand } from './backup-command.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { type DiffArguments, runDiffCommand } from './diff-command.ts'
import { type InspectArguments, runInspectCommand } from './inspect-command.ts'
import type { PlaceArguments } from './open-place.ts'
import type { PlanArguments } from './plan-arguments.ts'
import { runPlanCommand } from './plan-command.ts'
import { type RestoreArguments, runRestoreCommand } from './restore-command.ts'
import { runUndoCommand, type UndoArguments } from './undo-command.ts'
import { runVerifyCommand } from './verify-command.ts'
import { runWatchCommand, type WatchArguments } from './watch-command.ts'

type Run = (work: (context: CommandContext) => Promise<CommandResult>) => Promise<void>

/** The command line. Nothing is printed for a wrong one but the error, which is thrown. */
export function buildProgram(run: Run): Command {
  const program = new Command('kmc')
    .description("Backs up and restores a Kafka cluster's metadata in ZooKeeper, without the console.")
    .version(toolVersion)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .showHelpAfterError(false)
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by preflight, 4 plan changed, 5 partial, conflicts or differences.\nZooKeeper’s user and password: --auth-file, or KMC_ZOOKEEPER_USER and KMC_ZOOKEEPER_PASSWORD.\nFILE and DIR: a path, or a URL: file, cifs, nfs, hdfs, hdfss, obs, sftp; their secrets: --place-auth-file or KMC_PLACE_*. See docs/kmc.md.',
    )
  const command = (nameAndArguments: string, description: string) =>
    program
      .command(nameAndArguments)
      .description(description)
      .option('--json', 'one JSON object on standard output, progress as JSON lines on standard error')

  withPlaces(withZooKeeper(command('backup', 'write an archive of the tree')))
    .requiredOption('--to <dir>', 'folder for the archive')
    .requiredOption('--system-version <version>', 'compared as it is before a restoration')
    .requiredOption('--source <name>', 'name of the Kafka service')
    .option('--previous <file>', 'last archive of the same service: its ACLs are not asked again')
    .action((flags: BackupArguments) => run((context) => runBackupCommand(flags, context)))

  withPlaces(command('inspect <file>', 'what an archive holds'))
    .option('--tree', 'list its znodes')
    .option('--path <path>', 'show one znode, or with --tree what lies below it')
    .action((file: string, flags: InspectArguments) => run((context) => runInspectCommand(file, flags, context)))

  withPlaces(command('verify <file>', 'read an archive whole and check everything in it')).action(
    (file: string, flags: PlaceArguments) => run((context) => runVerifyCommand(file, flags, context)),
  )

  withPlanOptions(command('plan <file>', 'show what restore would do'))
    .option('--safety-backup <dir>', 'where an unfinished restore keeps its targets: plan what remains of it')
    .action((file: string, flags: PlanArguments & { safetyBackup?: string }) =>
      run((context) => runPlanCommand(file, flags, context)),
    )

  withPlanOptions(command('restore <file>', 'restore an archive; repeated after a failure it goes on'))
    .requiredOption('--safety-backup <dir>', 'folder for the safety backup and what a repetition needs')
    .option('--plan-hash <hash>', 'do just what this plan showed')
    .option('--yes', 'do not ask')
    .action((file: string, flags: RestoreArguments) => run((context) => runRestoreCommand(file, flags, context)))

  withPlaces(withBrokersStopped(withZooKeeper(command('undo <safety-file>', 'go back to what a restoration found'))))
    .option('--mode <mode>', 'offline or online', 'offline')
    .option('--items <n>', 'print at most so many items', '200')
    .option('--yes', 'do not ask')
    .action((file: string, flags: UndoArguments) => run((context) => runUndoCommand(file, flags, context)))

  withPlaces(command('diff <file> [other]', 'what differs between two archives, or an archive and the live tree'))
    .option('--zookeeper <connect>', 'the live tree, as in zookeeper.connect')
    .option('--auth-file <file>', 'ZooKeeper’s user and password, a line each')
    .action((file: string, other: string | undefined, flags: DiffArguments) =>
      run((context) => runDiffCommand(file, other, flags, context)),
    )

  withZooKeeper(command('watch', 'watch the brokers come back; ends when all is well'))
    .option('--brokers <ids>', 'brokers that must come back: 1,2,3')
    .option('--once', 'look once')
    .action((flags: WatchArguments) => run((context) => runWatchCommand(flags, context)))

  return program
}

function withZooKeeper(command: Command): Command {
  return command
    .requiredOption('--zookeeper <connect>', 'as in zookeeper.connect: HOST:PORT[,HOST:PORT]/chroot')
    .option('--auth-file <file>', 'ZooKeeper’s user and password, a line each; readable by its owner only')
}

function withPlaces(command: Command): Command {
  return command.option(
    '--place-auth-file <file>',
    'secrets of the URLs’ places, NAME=VALUE a line; for its owner only',
  )
}

function withBrokersStopped(command: Command): Command {
  return command
    .option('--confirm-brokers-stopped', 'brokers that do not answer at all are stopped: your word')
    .option('--known-endpoints <list>', 'host:port of brokers to ask whether they still run')
}

function withPlanOptions(command: Command): Command {
  return withPlaces(withBrokersStopped(withZooKeeper(command)))
    .requiredOption('--system-version <version>', 'of the cluster; must be the archive’s')
    .option('--mode <mode>', 'offline (Kafka is stopped) or online', 'offline')
    .option('--only <parts>', 'topics, topics:PATTERN-*, configs, users, acls, offsets; with commas between')
    .option('--exact', 'delete what only the live tree has, topics excepted')
    .option('--delete-topics', 'with --exact: topics too')
    .option('--accept-archive-isr', 'lost topics get the archive’s leaders: nothing changed after it, on your word')
    .option('--restore-security', 'users and ACLs go back, also to what was revoked since')
    .option('--loosen-acls', 'znode ACLs that grant more than the live ones come back')
    .option('--no-offsets', 'leave the offsets of old consumers alone')
    .option('--restore-tokens', 'delegation tokens come back')
    .option('--take-archive-ids <topics>', 'topics that are live under another id: all, or names')
    .option('--take-cluster-id', 'the archive’s cluster id replaces the live one')
    .option('--restore-deleted-topics', 'topics that were being deleted come back, without records')
    .option('--accept-topics-without-ids', 'archived topics without an id are written all the same')
    .option('--lift-gate', 'lift the gate of an unfinished restoration that this one does not finish')
    .option('--create-chroot', 'make the chroot, although the archive is of another one')
    .option('--brokers <ids>', 'brokers that will run afterwards: 1,2,3')
    .option('--map-brokers <pairs>', 'broker of the archive to broker of this cluster: 1:4,2:5')
    .option('--items <n>', 'print at most so many items', '200')
    .option(
      '--targets-dir <dir>',
      'folder of this host for what a repetition needs; beside the safety backup by default',
    )
}
