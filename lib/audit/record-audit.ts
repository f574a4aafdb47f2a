import { type Database, getDb } from '#lib/db.ts'
import { toTextColumn } from '#lib/db-text.ts'
import { log } from '#lib/log.ts'

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

/** After the act: what cannot be written down in the trail is in the log, and the act stays done. */
export async function recordAuditOrLog(record: AuditRecord): Promise<void> {
  try {
    await recordAudit(record)
  } catch (error) {
    log.error({ err: error, audit: record }, 'an audit entry could not be written')
  }
}

/** Names come as they were typed, before anybody looked at them. */
function clean(text: string, maxLength: number): string {
  return toTextColumn(text.slice(0, maxLength))
}
