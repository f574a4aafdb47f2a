import { randomBytes } from 'node:crypto'
import { isAlive, nameProcessTable } from './process-table.ts'

/**
 * Names of files that are being written: `.<name>.<process table>-<pid>-<random>.partial`. They are short enough
 * for a name of 200 bytes, say who writes them, and are never listed.
 */
const partialName = /^\..+\.([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{8}\.partial$/s

const dayMs = 24 * 60 * 60 * 1000

export async function makePartialName(name: string): Promise<string> {
  return `.${name}.${await nameProcessTable()}-${process.pid}-${randomBytes(4).toString('hex')}.partial`
}

export function isPartialName(name: string): boolean {
  return partialName.test(name)
}

/** True for a partial file that nobody writes any more: its process is gone, or it is older than a day. */
export async function isLeftover(name: string, modifiedAt: number): Promise<boolean> {
  const match = partialName.exec(name)
  if (!match) return false
  if (Date.now() - modifiedAt > dayMs) return true
  return match[1] === (await nameProcessTable()) && !isAlive(Number(match[2]))
}
