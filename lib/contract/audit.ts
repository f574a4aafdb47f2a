export interface AuditEntryView {
  id: number
  at: string
  userName: string
  action: string
  object: string
  address: string
  outcome: 'ok' | 'refused' | 'failed'
  detail: string | null
}
