import { type Database, getDb } from '#lib/db.ts'
import { toTextColumn } from '#lib/db-text.ts'

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
  await db.auditEntry.create({
    data: {
      ...record,
      userName: clean(record.userName, 256),
      object: clean(record.object, 300),
      detail: record.detail === null ? null : clean(record.detail, 2000),
    },
  })
}

/** Names come as they were typed, before anybody looked at them. */
function clean(text: string, maxLength: number): string {
  return toTextColumn(text.slice(0, maxLength))
}
