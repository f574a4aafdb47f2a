import type { DemoCluster } from './demo-cluster.ts'

export const demoCommands = ['status', 'break', 'stop-kafka', 'start-kafka', 'check'] as const
export type DemoCommand = (typeof demoCommands)[number]

type Print = (line: string) => void

/** What `npm run demo -- <command>` does in the process that runs the demo. */
export async function runDemoCommand(command: string, demo: DemoCluster, print: Print): Promise<void> {
  switch (command) {
    case 'status':
      return printStatus(demo, print)
    case 'break':
      return breakDemo(demo, print)
    case 'stop-kafka':
      return stopKafka(demo, print)
    case 'start-kafka':
      return startKafka(demo, print)
    case 'check':
      return check(demo, print)
    default:
      throw new Error(`Not a command of the demo: ${command}. There are: ${demoCommands.join(', ')}.`)
  }
}

function printStatus(demo: DemoCluster, print: Print): void {
  const running = demo.runningBrokers()
  print(`Kafka ${demo.version}, brokers running: ${running.length === 0 ? 'none' : running.join(', ')}`)
  print(`ZooKeeper: ${demo.zookeeperConnect}`)
  print(`Bootstrap: ${demo.bootstrap} (administration), ${demo.saslBootstrap} (users, SASL_PLAINTEXT, SCRAM-SHA-512)`)
}

async function breakDemo(demo: DemoCluster, print: Print): Promise<void> {
  print('An administrator slips in ZooKeeper, by raw writes that Kafka does not notice:')
  for (const line of await demo.breakMetadata()) print(`  ${line}`)
  print('')
  print('Next: in the console, Restoration Management → Create, choose the backup file, OK, Start, confirm the plan.')
  print('With brokers running it fails and says why. Then: npm run demo -- stop-kafka, and Retry.')
}

async function stopKafka(demo: DemoCluster, print: Print): Promise<void> {
  const began = performance.now()
  await demo.stopKafka()
  print(`All brokers are stopped (${secondsSince(began)} s); ZooKeeper runs on.`)
  print('Next: Start or Retry the restoration, then: npm run demo -- start-kafka')
}

async function startKafka(demo: DemoCluster, print: Print): Promise<void> {
  const began = performance.now()
  await demo.startKafka()
  print(`Brokers ${demo.runningBrokers().join(', ')} are up (${secondsSince(began)} s).`)
  print('Next: npm run demo -- check compares every record, the user and the ACLs with the beginning.')
}

async function check(demo: DemoCluster, print: Print): Promise<void> {
  if (demo.runningBrokers().length === 0) throw new Error('Kafka is stopped. First: npm run demo -- start-kafka')
  const results = await demo.check()
  for (const { isGood, line } of results) print(`${isGood ? 'ok   ' : 'LOST '} ${line}`)
  if (results.some(({ isGood }) => !isGood)) throw new Error('Not everything is as it was at the beginning.')
}

function secondsSince(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1)
}
