import { z } from 'zod'
import type { AuditEntryView } from '#lib/contract/audit.ts'
import { getDb } from '#lib/db.ts'
import { toSearchText } from '#lib/db-text.ts'

const pageSize = 100
const outcomeSchema = z.enum(['ok', 'refused', 'failed'])

/** Newest first. `query` is looked for in user, action, object, address and detail; `before` is the last id of the page before. */
export async function listAudit(query: string, before: bigint | null): Promise<AuditEntryView[]> {
  const contains = { contains: toSearchText(query), mode: 'insensitive' as const }
  const columns = ['userName', 'action', 'object', 'address', 'detail'] as const
  const rows = await getDb().auditEntry.findMany({
    where: {
      ...(before === null ? {} : { id: { lt: before } }),
      ...(query === '' ? {} : { OR: columns.map((column) => ({ [column]: contains })) }),
    },
    orderBy: { id: 'desc' },
    take: pageSize,
  })
  return rows.map((row) => ({
    ...row,
    id: Number(row.id),
    at: row.at.toISOString(),
    outcome: outcomeSchema.parse(row.outcome),
  }))
}
