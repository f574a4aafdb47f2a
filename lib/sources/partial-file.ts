import { createHash, randomBytes } from 'node:crypto'
import { readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/**
 * Names of files that are being written: `.<name>.<process table>-<pid>-<random>.partial`. They are short enough
 * for a name of 200 bytes, say who writes them, and are never listed.
 */
const partialName = /^\..+\.([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{8}\.partial$/s

const dayMs = 24 * 60 * 60 * 1000

export async function makePartialName(name: string): Promise<string> {
  return `.${name}.${await processTable()}-${process.pid}-${randomBytes(4).toString('hex')}.partial`
}

export function isPartialName(name: string): boolean {
  return partialName.test(name)
}

/** True for a partial file that nobody writes any more: its process is gone, or it is older than a day. */
export async function isLeftover(name: string, modifiedAt: number): Promise<boolean> {
  const match = partialName.exec(name)
  if (!match) return false
  if (Date.now() - modifiedAt > dayMs) return true
  return match[1] === (await processTable()) && !isAlive(Number(match[2]))
}

/** A pid means something only on the same host and in the same pid namespace: the folder may be shared between them. */
async function processTable(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '')
  return createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 8)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
