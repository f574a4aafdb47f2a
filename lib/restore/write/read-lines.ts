import type { FileHandle } from 'node:fs/promises'

const ioBytes = 1024 * 1024
const lineFeed = 0x0a

/**
 * The lines of a file from its beginning, told apart by line feeds only: Node's readline also breaks at U+2028 and
 * U+2029, which JSON leaves as they are. Leaves the file open and may be left early.
 */
export async function* readLines(file: FileHandle): AsyncGenerator<string, void, undefined> {
  let rest: Buffer[] = []
  for (let position = 0; ; ) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(ioBytes), 0, ioBytes, position)
    if (bytesRead === 0) break
    position += bytesRead
    const piece = buffer.subarray(0, bytesRead)
    let begin = 0
    for (let end = piece.indexOf(lineFeed); end !== -1; end = piece.indexOf(lineFeed, begin)) {
      yield Buffer.concat([...rest, piece.subarray(begin, end)]).toString('utf8')
      rest = []
      begin = end + 1
    }
    if (begin < bytesRead) rest.push(piece.subarray(begin))
  }
  if (rest.length > 0) yield Buffer.concat(rest).toString('utf8')
}
