import { writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { openArchive } from '#lib/archive/read-archive.ts'
import type { Reporter } from '#lib/progress.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { planOptionsSchema } from '../facts/plan-options.ts'
import { runRestoration } from '../run-restoration.ts'

/**
 * A process of its own that restores and kills itself (SIGKILL) at a given point; started by tests with the name of a
 * file that says what. Writes the path of the safety backup to its output as soon as there is one.
 */

const killPointSchema = z.object({
  phase: z.string(),
  /** The progress that the phase must have reached; 0: when it begins. */
  done: z.number(),
})
export type KillPoint = z.infer<typeof killPointSchema>

const inputSchema = z.object({
  connect: z.string(),
  sessionTimeoutMs: z.number(),
  sourceRoot: z.string(),
  archivePath: z.string(),
  safetyBackupPath: z.string(),
  spoolDirectory: z.string(),
  now: z.coerce.date(),
  options: planOptionsSchema,
  targets: z.object({
    controllerEpoch: z.number().nullable(),
    leaderEpochRaise: z.number(),
    brokerIdCounter: z.number().nullable(),
    producerIdBlockStart: z.string().nullable(),
    clusterId: z.string().nullable(),
  }),
  confirmedHash: z.string(),
  knownBrokerIds: z.array(z.number()),
  kill: killPointSchema,
})
export type KilledRestorationInput = z.input<typeof inputSchema>

const [, , inputFile = ''] = process.argv
const input = inputSchema.parse(JSON.parse(await readFile(inputFile, 'utf8')))
const source = createLocalDirSource({ root: input.sourceRoot })
const session = await connectZooKeeper({
  connect: parseConnectString(input.connect),
  sessionTimeoutMs: input.sessionTimeoutMs,
})

let phase = ''
const killAt = (done: number) => {
  if (phase === input.kill.phase && done >= input.kill.done) process.kill(process.pid, 'SIGKILL')
}
const report: Reporter = {
  phase: (name) => {
    phase = name
    killAt(0)
  },
  progress: killAt,
  log: () => {},
}
await runRestoration(
  {
    openArchive: async () => openArchive(await source.open(input.archivePath)),
    session,
    systemVersion: 'MRS 3.3.0',
    options: input.options,
    targets: input.targets,
    knownEndpoints: [],
    knownBrokerIds: input.knownBrokerIds,
    now: input.now,
    confirmedHash: input.confirmedHash,
    confirmedTree: null,
    isRetry: false,
    wasConfirmed: async () => false,
    safetyBackup: {
      source,
      filePath: input.safetyBackupPath,
      subject: {
        systemVersion: 'MRS 3.3.0',
        dataSource: 'Kafka',
        clusterName: 'test',
        kafkaVersion: '3.9.1',
        taskName: 'killed',
        toolVersion: '0',
      },
      onTaken: async (path) => void writeSync(process.stdout.fd, path),
    },
    spoolDirectory: input.spoolDirectory,
    holder: 'a process that will be killed',
  },
  report,
  new AbortController().signal,
)
await session.close()
