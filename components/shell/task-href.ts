/** The page where a task's running execution and its history are seen. */
export function taskHref(kind: 'Backup' | 'Restoration', taskId: string): string {
  return kind === 'Backup' ? `/backup-management/${taskId}/history` : `/restoration-management/${taskId}`
}
