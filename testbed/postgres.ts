import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '#launch/migrate.ts'
import {
  canServerReach,
  initialisePostgres,
  type PostgresOptions,
  startPostgres,
  stopPostgres,
} from '#launch/postgres-server.ts'
import { freePort } from './free-port.ts'

export interface TestPostgres {
  url: string
  stop(): Promise<void>
}

/** A PostgreSQL of its own on a free port, empty but for the tables. `stop` removes it without a trace. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp(join((await canServerReach(tmpdir())) ? tmpdir() : '/tmp', 'kmc-postgres-'))
  // mkdtemp makes it for this user alone; under root the server is another one.
  await chmod(folder, 0o711)
  const options: PostgresOptions = {
    dataDir: join(folder, 'data'),
    port: await freePort(),
    passwordFile: join(folder, 'password'),
  }
  const stop = async () => {
    await stopPostgres(options)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await initialisePostgres(options)
    const { url } = await startPostgres(options)
    await migrate(url)
    return { url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
