import { once } from 'node:events'
import { createServer } from 'node:net'

/** @throws Error that names the environment variable by which another port is chosen */
export async function requireFreePort(port: number, variable: string, host = '127.0.0.1'): Promise<void> {
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE' ? 'is taken' : 'cannot be used'
    throw new Error(`Port ${port} on ${host} ${why}. Choose another, for example ${variable}=${port + 1000}.`, {
      cause,
    })
  }
  server.close()
  await once(server, 'close')
}
