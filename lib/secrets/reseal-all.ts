import { getDb } from '#lib/db.ts'
import { openObsSecretKey, sealObsSecretKey } from './obs-secret-key.ts'
import {
  openSecrets,
  type SecretsOwner,
  type StoredSecrets,
  sealSecrets,
  storedSecretsSchema,
} from './place-secrets.ts'
import { isSealedWithNewestKey } from './seal.ts'
import { openZookeeperPassword, sealZookeeperPassword } from './zookeeper-password.ts'

/** Seals every secret in the database with the newest key. A secret changed meanwhile is left as it is: it is new. */
export async function resealAll(): Promise<{ resealed: number; alreadyNew: number }> {
  const total = { resealed: 0, alreadyNew: 0 }
  for (const column of [resealZookeeperPasswords, resealObsKeys, resealBackupTasks, resealTargets]) {
    const { resealed, alreadyNew } = await column()
    total.resealed += resealed
    total.alreadyNew += alreadyNew
  }
  return total
}

type Resealed = Awaited<ReturnType<typeof resealAll>>

async function resealZookeeperPasswords(): Promise<Resealed> {
  const { kafkaService } = getDb()
  const rows = await kafkaService.findMany({ select: { id: true, zookeeperPasswordSealed: true } })
  return resealEach(rows, ({ id, zookeeperPasswordSealed: sealed }) =>
    sealed === null
      ? null
      : {
          isNew: isSealedWithNewestKey(sealed),
          renew: () =>
            kafkaService.updateMany({
              where: { id, zookeeperPasswordSealed: sealed },
              data: { zookeeperPasswordSealed: sealZookeeperPassword(id, openZookeeperPassword(id, sealed)) },
            }),
        },
  )
}

async function resealObsKeys(): Promise<Resealed> {
  const { cluster } = getDb()
  const rows = await cluster.findMany({ select: { id: true, obsSecretKeySealed: true } })
  return resealEach(rows, ({ id, obsSecretKeySealed: sealed }) =>
    sealed === null
      ? null
      : {
          isNew: isSealedWithNewestKey(sealed),
          renew: () =>
            cluster.updateMany({
              where: { id, obsSecretKeySealed: sealed },
              data: { obsSecretKeySealed: sealObsSecretKey(id, openObsSecretKey(id, sealed)) },
            }),
        },
  )
}

async function resealBackupTasks(): Promise<Resealed> {
  const { backupTask } = getDb()
  return resealEach(await backupTask.findMany({ select: { id: true, placeSecrets: true } }), ({ id, placeSecrets }) => {
    const owner: SecretsOwner = { table: 'BackupTask', row: id }
    return resealPlace(owner, placeSecrets, (renewed) =>
      backupTask.updateMany({
        where: { id, placeSecrets: { equals: storedSecretsSchema.parse(placeSecrets) } },
        data: { placeSecrets: renewed },
      }),
    )
  })
}

async function resealTargets(): Promise<Resealed> {
  const { restorationTarget } = getDb()
  const rows = await restorationTarget.findMany({ select: { taskId: true, serviceId: true, placeSecrets: true } })
  return resealEach(rows, ({ taskId, serviceId, placeSecrets }) => {
    const owner: SecretsOwner = { table: 'RestorationTarget', row: `${taskId}/${serviceId}` }
    return resealPlace(owner, placeSecrets, (renewed) =>
      restorationTarget.updateMany({
        where: { taskId, serviceId, placeSecrets: { equals: storedSecretsSchema.parse(placeSecrets) } },
        data: { placeSecrets: renewed },
      }),
    )
  })
}

interface Renewal {
  isNew: boolean
  renew(): PromiseLike<{ count: number }>
}

/** null for a row without a secret. */
async function resealEach<Row>(rows: readonly Row[], renewalOf: (row: Row) => Renewal | null): Promise<Resealed> {
  const total = { resealed: 0, alreadyNew: 0 }
  for (const row of rows) {
    const renewal = renewalOf(row)
    if (renewal === null) continue
    if (renewal.isNew) total.alreadyNew++
    else total.resealed += (await renewal.renew()).count
  }
  return total
}

function resealPlace(
  owner: SecretsOwner,
  column: unknown,
  write: (renewed: StoredSecrets) => PromiseLike<{ count: number }>,
): Renewal | null {
  const stored = storedSecretsSchema.parse(column)
  const names = Object.keys(stored)
  if (names.length === 0) return null
  return {
    isNew: Object.values(stored).every(({ sealed }) => isSealedWithNewestKey(sealed)),
    renew: () => {
      const sealed = sealSecrets(openSecrets(stored, owner), owner, '')
      const renewed = Object.fromEntries(
        Object.entries(stored).map(([name, secret]) => [
          name,
          { ...secret, sealed: sealed[name]?.sealed ?? secret.sealed },
        ]),
      )
      return write(renewed)
    },
  }
}
