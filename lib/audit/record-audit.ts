import { type Database, getDb } from '#lib/db.ts'

export interface AuditRecord {
  userName: string
  address: string
  /** `<object kind>.<verb>`: `backup-task.start`. */
  action: string
  /** What it was done to, by the name a person knows. */
  object: string
  outcome: 'ok' | 'refused' | 'failed'
  detail: string | null
}

export async function recordAudit(record: AuditRecord, db: Database = getDb()): Promise<void> {
  await db.auditEntry.create({ data: { ...record, detail: record.detail?.slice(0, 2000) ?? null } })
}
