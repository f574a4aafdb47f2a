import type { ExecutionKind } from '#lib/contract/executions.ts'
/** The page where a task's running execution and its history are seen. */
export function taskHref(kind: ExecutionKind, taskId: string): string {
  return kind === 'Backup' ? `/backup-management/${taskId}/history` : `/restoration-management/${taskId}`
}
