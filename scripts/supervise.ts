import { parseArgs } from 'node:util'
import { openShutdown } from '#launch/shutdown.ts'
import { kafkaVersions } from '#testbed/java-parts.ts'
import { sendCommand } from './control-socket.ts'
import { type DemoCommand, demoCommands } from './demo-commands.ts'
import { readSettings } from './settings.ts'
import { startConsole } from './start-console.ts'

const usage = `Usage:
  npm start                            the console
  npm run demo [-- --kafka VERSION]    the console with a real ZooKeeper and Kafka (${kafkaVersions.join(', ')})
  npm run demo -- ${demoCommands.join('|')}   speaks to the demo that runs in another terminal`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { kafka: { type: 'string', default: '3.9.1' }, help: { type: 'boolean', short: 'h', default: false } },
})
const [mode = 'start', command] = positionals
const kafkaVersion = kafkaVersions.find((version) => version === values.kafka)
const isKnown =
  mode === 'start' ? command === undefined : mode === 'demo' && (command === undefined || isDemoCommand(command))

if (values.help || !isKnown || kafkaVersion === undefined) {
  console.log(usage)
  process.exit(values.help ? 0 : 2)
}
if (command === undefined) {
  const shutdown = openShutdown()
  try {
    await startConsole(shutdown, mode === 'demo' ? kafkaVersion : undefined)
  } catch (error) {
    await shutdown.stop(explain(error), 1)
  }
} else {
  try {
    process.exit(await sendCommand((await readSettings()).dataDir, command))
  } catch (error) {
    console.error(explain(error))
    process.exit(1)
  }
}

function isDemoCommand(name: string): name is DemoCommand {
  return demoCommands.some((known) => known === name)
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const remedy = 'remedy' in error && typeof error.remedy === 'string' ? `\n${error.remedy}` : ''
  return `${error.message}${remedy}`
}
