import { setTimeout as delay } from 'node:timers/promises'
import { isAppError } from '#lib/errors.ts'
import { readRecovery } from '#lib/restore/recovery/read-recovery.ts'
import type { RecoveryStage, RecoveryState } from '#lib/restore/recovery/recovery-state.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { readBrokers } from './plan-arguments.ts'
import {
  readZooKeeperAccess,
  withZooKeeper,
  type ZooKeeperAccess,
  type ZooKeeperArguments,
} from './zookeeper-access.ts'

export interface WatchArguments extends ZooKeeperArguments {
  brokers?: string
  once?: true
}

const lookEveryMs = 1000
const titles: Record<RecoveryStage, string> = {
  gated: 'The restoration is unfinished: do not start Kafka.',
  waiting: 'Waiting for the brokers: none is registered yet.',
  recovering: 'The brokers are coming back.',
  well: 'All is well in ZooKeeper.',
  notWell: 'Not well: this does not cure itself.',
}

/** Looks at ZooKeeper every second, and says what changed, until all brokers are back and every partition is whole. */
export async function runWatchCommand(flags: WatchArguments, context: CommandContext): Promise<CommandResult> {
  const { output, signal } = context
  const expectedBrokers = readBrokers(flags.brokers)
  const access = await readZooKeeperAccess(flags)
  let shown = ''
  for (;;) {
    const state = flags.once
      ? await look(access, expectedBrokers, signal)
      : await lookPatiently(access, expectedBrokers, context)
    if (state) {
      const text = [titles[state.state], ...state.lines.map((line) => `  ${line}`)].join('\n')
      if (text !== shown) {
        await output.line(`${new Date().toISOString()}  ${text}`)
        output.event({ event: 'recovery', recovery: state })
      }
      shown = text
      if (state.state === 'well') return { exitCode: exitCodes.done, json: { recovery: state } }
      if (flags.once) return { exitCode: exitCodes.partial, json: { recovery: state } }
    }
    await delay(lookEveryMs, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

function look(access: ZooKeeperAccess, expectedBrokers: number[], signal: AbortSignal): Promise<RecoveryState> {
  return withZooKeeper(access, signal, (session) => readRecovery(session, { expectedBrokers, signal }))
}

/** ZooKeeper may be starting too: null, and the next look follows. */
async function lookPatiently(
  access: ZooKeeperAccess,
  expectedBrokers: number[],
  { output, signal }: CommandContext,
): Promise<RecoveryState | null> {
  try {
    return await look(access, expectedBrokers, signal)
  } catch (error) {
    signal.throwIfAborted()
    const mayPass = ['ZK_UNREACHABLE', 'ZK_NO_QUORUM', 'ZK_CONNECTION_LOST', 'ZK_TIMEOUT'] as const
    if (!mayPass.some((code) => isAppError(error, code))) throw error
    output.log('warn', error instanceof Error ? error.message : String(error))
    return null
  }
}
