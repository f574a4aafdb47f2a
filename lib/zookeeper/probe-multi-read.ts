import { AppError } from '#lib/errors.ts'
import { Connection } from './connection.ts'
import { FrameSocket } from './frame-socket.ts'
import { openSession } from './handshake.ts'
import { writeMultiRead } from './multi-read.ts'
import { opcodes } from './records.ts'
import type { ServerAddress } from './types.ts'

const sessionTimeoutMs = 10_000
const probeTimeoutMs = 5000

/**
 * Whether a server knows multiRead. Asked over a connection of its own: a server before 3.6 answers UNIMPLEMENTED and
 * then closes the connection (seen on 3.5.9), and with it whatever lock the session held. Where no clear yes comes
 * back it is a no: single requests are slower and always right. Never throws.
 */
export async function probeMultiRead(server: ServerAddress): Promise<boolean> {
  const socket = new FrameSocket(server)
  const tooLate = () => socket.destroy(new AppError('ZK_TIMEOUT', `it did not answer within ${probeTimeoutMs} ms`))
  const timer = setTimeout(tooLate, probeTimeoutMs)
  try {
    const session = await openSession(socket, { sessionTimeoutMs, lastZxidSeen: 0n, credentials: undefined })
    const connection = new Connection(socket, session, { requestTimeoutMs: probeTimeoutMs, lastZxidSeen: 0n })
    await connection.request({
      opcode: opcodes.multiRead,
      attempt: 'to read many znodes at once',
      path: '/',
      write: (writer) => writeMultiRead(writer, [{ op: 'getData', path: '/' }]),
      read: () => {},
    })
    await connection.close()
    return true
  } catch {
    return false
  } finally {
    clearTimeout(timer)
    socket.destroy(new AppError('ZK_CONNECTION_LOST', 'The probe is over.'))
  }
}
