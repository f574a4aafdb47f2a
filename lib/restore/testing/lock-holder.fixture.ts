import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { acquireRestorationLock } from '../write/restoration-lock.ts'
import { quiet } from './restoration-scene.fixture.ts'

/** A process of its own that takes the lock of the tree that is named and holds it until it is killed; for tests. */

const [, , connect = ''] = process.argv
// Little, since the lock of the dead goes with its session; more than a busy machine is silent.
const session = await connectZooKeeper({ connect: parseConnectString(connect), sessionTimeoutMs: 2000 })
await acquireRestorationLock(session, 'a process of its own', quiet, new AbortController().signal)
process.stdout.write('held\n')
