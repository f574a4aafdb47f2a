import { Readable } from 'node:stream'
import { AppError } from '#lib/errors.ts'
import { guardStream } from '../guard-stream.ts'
import type { SftpSession } from './sftp-session.ts'

/** ssh2's own streams wait for each answer before they ask again: a tenth of the speed and less. */
const readBytes = 255 * 1024
const readsInFlight = 16
/** ssh2 splits what a server takes no more of at once. */
const writeBytes = 128 * 1024
const writesInFlight = 24

/**
 * The bytes of an open file, several reads ahead.
 * @param release called once, when the stream has the session no longer: with true when all was read
 */
export function streamFile(
  session: SftpSession,
  handle: Buffer,
  sizeBytes: number,
  path: string,
  release: (isWhole: boolean) => void,
): Readable {
  const ahead: Promise<Buffer>[] = []
  let asked = 0
  let isWhole = false
  const ask = () => {
    while (ahead.length < readsInFlight && asked < sizeBytes) {
      const length = Math.min(readBytes, sizeBytes - asked)
      const block = readBlock(session, handle, asked, length, path)
      // Its failure counts when its turn comes.
      block.catch(() => {})
      ahead.push(block)
      asked += length
    }
  }
  const stream = guardStream(
    new Readable({
      highWaterMark: readBytes,
      read() {
        ask()
        const next = ahead.shift()
        if (!next) {
          isWhole = true
          this.push(null)
          return
        }
        next.then(
          (block) => this.push(block),
          (error: unknown) => this.destroy(asError(error)),
        )
      },
      destroy(error, done) {
        session.failed.removeEventListener('abort', stop)
        release(isWhole)
        done(error)
      },
    }),
  )
  const stop = () => {
    try {
      session.throwIfFailed('read', path)
    } catch (error) {
      stream.destroy(asError(error))
    }
  }
  session.failed.addEventListener('abort', stop, { once: true })
  stop()
  ask()
  return stream
}

async function readBlock(
  session: SftpSession,
  handle: Buffer,
  position: number,
  length: number,
  path: string,
): Promise<Buffer> {
  const block = Buffer.allocUnsafeSlow(length)
  let got = 0
  while (got < length) {
    // A server may give less than it was asked for.
    const count = await session.call<number>('read', path, (sftp, done) =>
      sftp.read(handle, block, got, length - got, position + got, (error, bytesRead) => {
        const isEnd = error && 'code' in error && error.code === 1
        done(isEnd ? undefined : error, isEnd ? 0 : bytesRead)
      }),
    )
    if (count === 0) {
      throw new AppError('SOURCE_PROTOCOL', `${path} ended before its size: it was changed while it was read.`)
    }
    got += count
  }
  return block
}

/** Writes all the chunks at their places, several blocks at a time. */
export async function writeFile(
  session: SftpSession,
  handle: Buffer,
  chunks: AsyncIterable<Buffer>,
  onBytes: (chunk: Buffer) => void,
  path: string,
): Promise<void> {
  let failure: { error: unknown } | undefined
  let inFlight = 0
  let settled = () => {}
  const fewerThan = async (limit: number) => {
    while (inFlight >= limit) {
      await new Promise<void>((done) => {
        settled = done
      })
    }
    if (failure) throw failure.error
  }
  const write = async (block: Buffer, at: number) => {
    try {
      await session.call('write', path, (sftp, done) =>
        sftp.write(handle, block, 0, block.length, at, (error) => done(error)),
      )
    } catch (error) {
      failure ??= { error }
    }
    inFlight -= 1
    settled()
  }
  let position = 0
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += writeBytes) {
      const block = chunk.subarray(start, start + writeBytes)
      await fewerThan(writesInFlight)
      inFlight += 1
      void write(block, position)
      position += block.length
      // While it travels.
      onBytes(block)
    }
  }
  await fewerThan(1)
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value))
}
