import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { sealJobPassword } from '#lib/secrets/job-password.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import type { kafkaServiceSchema } from './inputs.ts'
import { requestJob } from './request-job.ts'

/** Tests what is typed before it is saved; the password never lies open in the job's row. @throws AppError INVALID_INPUT, LIMIT_REACHED */
export async function requestConnectionTest(
  serviceId: string | null,
  { zookeeperConnect, zookeeperUser, zookeeperPassword }: z.output<typeof kafkaServiceSchema>,
  userName: string,
): Promise<{ jobId: string }> {
  parseConnectString(zookeeperConnect)
  const id = randomUUID()
  const password = describePassword(id, zookeeperPassword)
  return requestJob(
    'test-kafka-service',
    { serviceId, typed: { zookeeperConnect, zookeeperUser, password } },
    userName,
    id,
  )
}

function describePassword(jobId: string, password: string | undefined) {
  if (password === undefined) return { kind: 'keep' as const }
  if (password === '') return { kind: 'none' as const }
  return { kind: 'sealed' as const, text: sealJobPassword(jobId, password) }
}
