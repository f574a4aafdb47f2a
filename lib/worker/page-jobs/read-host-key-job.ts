import type { HostKeyView } from '#lib/contract/places.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import { readHostKey } from '#lib/sources/sftp/host-key.ts'
import type { JobContext } from './job-context.ts'

/** The key that an SSH server shows, for a person to compare and approve. */
export function readHostKeyJob(server: JobInput<'read-host-key'>, { signal }: JobContext): Promise<HostKeyView> {
  return readHostKey(server, signal)
}
