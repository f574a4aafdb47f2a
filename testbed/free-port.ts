import { once } from 'node:events'
import { createServer } from 'node:net'

/** A TCP port nobody listens on at this moment. Another process may take it before it is used: start servers promptly. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error(`No TCP port on ${host}.`)
  return address.port
}
