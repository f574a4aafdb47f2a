import { open } from 'node:fs/promises'
import { AppError } from '#lib/errors.ts'
import { usageError } from './usage-error.ts'

/**
 * A file with secrets, which only its owner may read and write.
 * @param flag what named the file, for the errors
 * @param mostBytes a longer file is not what was meant
 * @throws AppError INVALID_INPUT
 */
export async function readPrivateFile(path: string, flag: string, mostBytes: number): Promise<string> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw new AppError('INVALID_INPUT', `The file ${path} of ${flag} cannot be read.`, {
      remedy: 'Check its path and that it belongs to you.',
      cause,
    })
  })
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw usageError(`${path} of ${flag} is not a file.`, 'Name a file of mode 600.')
    if ((stat.mode & 0o077) !== 0) {
      throw usageError(
        `Others than its owner may read or write ${path} (mode ${(stat.mode & 0o777).toString(8)}).`,
        `chmod 600 ${path}, and change the secret if others could read it.`,
      )
    }
    if (stat.size > mostBytes) throw usageError(`${path} of ${flag} is longer than ${mostBytes} bytes.`)
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}
