import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'

/**
 * How a second terminal speaks to a running `npm start` or `npm run demo`: a socket in the data folder, which also says
 * that somebody runs there. The request is one line, the name of a command; the answer is lines of JSON.
 */
const answerSchema = z.union([z.object({ line: z.string() }), z.object({ exitCode: z.number() })])
type Answer = z.infer<typeof answerSchema>

export type CommandHandler = (command: string, print: (line: string) => void) => Promise<void>

/** Longest path of a Unix socket, with room for the terminating zero: 108 bytes on Linux, 104 on macOS. */
const longestSocketPath = 103

/** Commands are carried out one after the other. @throws Error when somebody runs on this data folder already */
export async function openControlSocket(dataDir: string, handler: CommandHandler): Promise<() => Promise<void>> {
  const path = socketPath(dataDir)
  const connection = await tryConnect(path)
  if (connection !== undefined) {
    connection.destroy()
    throw new Error(`The console runs already with the data in ${dataDir}. Stop it first (Ctrl-C in its terminal).`)
  }
  // Left by a process that was killed: nobody answers there.
  await rm(path, { force: true })

  let last: Promise<unknown> = Promise.resolve()
  const server = createServer((socket) => {
    socket.on('error', () => {})
    createInterface({ input: socket }).once('line', (command) => {
      last = last.then(() => answerCommand(socket, command, handler))
    })
  })
  await listen(server, path)
  return async () => {
    server.close()
    await rm(path, { force: true })
  }
}

/** Sends the command to whoever runs on the data folder, prints what it says and answers its exit code. */
export async function sendCommand(dataDir: string, command: string): Promise<number> {
  const socket = await tryConnect(socketPath(dataDir))
  if (socket === undefined) {
    throw new Error(`No demo runs with the data in ${dataDir}. Start it first, in another terminal: npm run demo`)
  }
  socket.write(`${command}\n`)
  for await (const line of createInterface({ input: socket })) {
    const answer = answerSchema.parse(JSON.parse(line))
    if ('exitCode' in answer) return answer.exitCode
    console.log(answer.line)
  }
  throw new Error('The demo ended before it answered.')
}

async function answerCommand(socket: Socket, command: string, handler: CommandHandler): Promise<void> {
  const send = (answer: Answer) => socket.write(`${JSON.stringify(answer)}\n`)
  try {
    await handler(command, (line) => send({ line }))
    send({ exitCode: 0 })
  } catch (error) {
    send({ line: error instanceof Error ? error.message : String(error) })
    send({ exitCode: 1 })
  }
  socket.end()
}

function socketPath(dataDir: string): string {
  const path = join(dataDir, 'control.sock')
  if (Buffer.byteLength(path) <= longestSocketPath) return path
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  return join(tmpdir(), `kafka-metadata-console-${name}.sock`)
}

async function tryConnect(path: string): Promise<Socket | undefined> {
  const socket = connect(path)
  return once(socket, 'connect').then(
    () => socket,
    () => undefined,
  )
}

async function listen(server: Server, path: string): Promise<void> {
  server.listen(path)
  await once(server, 'listening')
}
