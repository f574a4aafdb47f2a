import { randomUUID } from 'node:crypto'

export function newWorkerId(host: string): string {
  return `${host}/${process.pid}/${randomUUID().slice(0, 8)}`
}
