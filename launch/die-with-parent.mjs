// Preloaded into web and worker: the supervisor holds the other end of file descriptor 3, and the kernel closes it when
// that dies, however it dies.
import { Socket } from 'node:net'

const parent = new Socket({ fd: 3, readable: true })
parent.on('error', () => {})
parent.on('close', () => process.kill(process.pid, 'SIGTERM'))
parent.resume()
parent.unref()
