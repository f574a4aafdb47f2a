import type { LogLineView } from '#lib/contract/executions.ts'
import { getDb } from '#lib/db.ts'
import type { LogLevel } from '#lib/progress.ts'

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']
const pageSize = 500
const downloadPageSize = 2000

/** Lines of at least `level` after line `after`, oldest first, 500 at most. */
export async function listLogLines(executionId: string, after: bigint, level: LogLevel): Promise<LogLineView[]> {
  return readPage(executionId, after, levels.slice(levels.indexOf(level)), pageSize)
}

/** The whole log as text, page by page. */
export async function* streamLogText(executionId: string): AsyncGenerator<string> {
  let after = 0n
  for (;;) {
    const lines = await readPage(executionId, after, levels, downloadPageSize)
    const last = lines.at(-1)
    if (last === undefined) return
    after = BigInt(last.id)
    yield lines
      .map(({ at, level, phase, message }) => `${at} ${level.toUpperCase().padEnd(5)} ${phase ?? '-'} ${message}\n`)
      .join('')
  }
}

async function readPage(
  executionId: string,
  after: bigint,
  wanted: readonly LogLevel[],
  take: number,
): Promise<LogLineView[]> {
  const rows = await getDb().logLine.findMany({
    where: {
      executionId,
      id: { gt: after },
      ...(wanted.length === levels.length ? {} : { level: { in: [...wanted] } }),
    },
    orderBy: { id: 'asc' },
    take,
  })
  return rows.map(({ id, at, level, phase, message }) => ({
    ...{ level, phase, message },
    id: Number(id),
    at: at.toISOString(),
  }))
}
